package dev.mto.testkit;

import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A server whose sessions are all chat completions of a scripted model, and what a test of it needs besides. Confined to
/// one test.
final class ChatScene implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    final ScriptedModel model;
    final Path work;
    private final Path data;

    ChatScene(Path folder) throws IOException {
        model = new ScriptedModel();
        work = Files.createDirectories(folder.resolve("work"));
        data = folder.resolve("data");
    }

    /// What such a server is told in its environment.
    ///
    /// @param more over that
    Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(),
                "MTO_CHAT_MODEL", "some-model", "MTO_CHAT_USE", "all"));
        settings.putAll(more);
        return settings;
    }

    /// Starts it; a second one takes up the plans of the first.
    LiveServer server(Map<String, String> more) throws Exception {
        return LiveServer.start(data, settings(more));
    }

    void awaitCall(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }

    @Override
    public void close() {
        model.close();
    }
}
