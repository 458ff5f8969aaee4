package dev.mto.testkit;

import static dev.mto.testkit.CommandStage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.Submission;
import dev.mto.testkit.TmuxScreen.Size;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What bash makes of a tab in a command line of ours.
@Timeout(180)
final class CompletionIT {
    @Test
    void aTabCompletesCommandsOptionsFilesAndPlans(@TempDir Path folder) throws Exception {
        CommandStage stage = CommandStage.in(folder);
        try (TmuxScreen screen = stage.program(new Size(100, 30), "bash", "--norc", "-i")) {
            stage.model.planner(ScriptStep.status(401));
            String id = stage.api().submit(Submission.of("Look around").directory(folder.toString()));
            screen.type("PS1='$ '; source <(mto completion bash); echo 'now'ready");
            screen.key("Enter");
            screen.await("nowready", SOON);
            screen.type("mto st\t\t");
            screen.await("start   status  stop", SOON);
            screen.key("C-u");
            for (String[] typed : new String[][]{{"mto comp\tz\t", "mto completion zsh"},
                    {"mto run --req\t", "mto run --require-approval"}, {"mto token cre\t", "mto token create"},
                    {"mto run --directory /us\t", "mto run --directory /usr/"}, {"mto watch \t", "mto watch " + id}}) {
                screen.type(typed[0]);
                String shown = screen.await("$ " + typed[1], SOON);
                assertThat(shown).doesNotContain("command not found", "rror");
                screen.key("C-u");
            }
        } finally {
            stage.stop();
        }
    }
}
