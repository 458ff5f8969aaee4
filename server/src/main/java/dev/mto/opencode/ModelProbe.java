package dev.mto.opencode;

import dev.mto.plan.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out whether a model answers, in the only way that tells the truth: by asking it for one word. A list of
/// configured models does not tell, since opencode lists models that need no key but need the network. Immutable.
///
/// @param patience how long it may take
public record ModelProbe(OpencodeBinary binary, Duration patience) {
    /// What is wrong; empty where the model answers.
    ///
    /// @param model the one to ask; absent: the user's default
    public Optional<String> complaint(Optional<ModelRef> model) throws InterruptedException {
        try {
            Path nowhere = Files.createTempDirectory("mto-doctor");
            try {
                ToolRun run = ToolRun.of(command(nowhere, model), Map.of(), patience);
                return run.succeeded() && run.output().contains("\"type\":\"text\"")
                        ? Optional.empty()
                        : Optional.of(run.lastLine().isBlank() ? "it gave no answer" : run.lastLine());
            } finally {
                Files.deleteIfExists(nowhere);
            }
        } catch (IOException e) {
            return Optional.of("it could not be asked: " + e.getMessage());
        }
    }

    private List<String> command(Path directory, Optional<ModelRef> model) {
        List<String> command = new ArrayList<>(
                List.of(binary.path().toString(), "run", "--title", "mto doctor", "--format",
                        "json", "--dir", directory.toString()));
        model.ifPresent(named -> command.addAll(List.of("--model", named.toString())));
        command.add("Reply with the word: ok");
        return command;
    }
}
