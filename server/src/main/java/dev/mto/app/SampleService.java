package dev.mto.app;

import dev.mto.run.PlanJournal.Refused;
import dev.mto.sample.ChatServer;
import dev.mto.sample.Pace;
import dev.mto.sample.SampleModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The sample model, served on a port that stays the same over restarts: an opencode that lived on goes on asking where
/// it asked before. Thread-safe.
final class SampleService implements AutoCloseable {
    private final ChatServer server;

    private SampleService(ChatServer server) {
        this.server = server;
    }

    /// @param folder where the port is noted
    /// @throws Refused where it cannot be had, such as where the disk is full
    static SampleService start(Path folder) {
        Path note = folder.resolve("model-port");
        try {
            Files.createDirectories(folder);
            ChatServer server = onPort(noted(note)).or(() -> onPort(0))
                    .orElseThrow(() -> new IOException("there is no free port on loopback"));
            write(note, server);
            return new SampleService(server);
        } catch (IOException e) {
            throw new Refused("The sample model cannot be started in " + folder + ": " + e.getMessage()
                    + ". No plan was made.", e);
        }
    }

    private static void write(Path note, ChatServer server) throws IOException {
        try {
            Files.writeString(note, String.valueOf(server.port()));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    URI url() {
        return server.baseUrl();
    }

    @Override
    public void close() {
        server.close();
    }

    private static Optional<ChatServer> onPort(int port) {
        SampleModel model = new SampleModel(Pace.VISIBLE,
                SampleModel.ripgrepOn(Optional.ofNullable(System.getenv("PATH")).orElse("")));
        try {
            return Optional.of(ChatServer.start(
                    new ChatServer.Settings(port, Optional.empty(), ChatServer.Settings.of(SampleModel.NAME).models()),
                    model));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    private static int noted(Path note) throws IOException {
        if (!Files.exists(note)) {
            return 0;
        }
        String text = Files.readString(note).strip();
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }
}
