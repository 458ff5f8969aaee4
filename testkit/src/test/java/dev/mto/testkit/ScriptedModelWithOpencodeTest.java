package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real opencode takes the scripted model for a model.
final class ScriptedModelWithOpencodeTest {
    @Test
    void runsATurnWithAToolCall(@TempDir Path folder) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("note.txt"), "a line to be read");
        Path output = folder.resolve("output.txt");
        try (ScriptedModel model = new ScriptedModel()) {
            model.subtask("Read the note", ScriptStep.call("read", "{\"filePath\":\"note.txt\"}"),
                    ScriptStep.text("It was read."));
            RealOpencode opencode = RealOpencode.in(folder, model.baseUrl());

            Process process = opencode.command(project, "run", "--title", "test", "Read the note")
                    .redirectInput(Redirect.from(Files.createFile(folder.resolve("no-input")).toFile()))
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            try {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("opencode ended").isTrue();
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }

            assertThat(Files.readString(output)).contains("It was read.");
            assertThat(model.calls()).hasSize(2);
            assertThat(model.calls().getLast().request().sinceLastUser().getLast().text())
                    .contains("a line to be read");
        }
    }
}
