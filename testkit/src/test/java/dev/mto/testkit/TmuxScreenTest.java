package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.testkit.TmuxScreen.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The terminal that other tests look at opencode through.
final class TmuxScreenTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void leavesNoProcess() throws IOException {
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void showsWhatAProgramWritesAndTakesWhatIsTyped() throws Exception {
        try (TmuxScreen screen = shell(
                "printf '\\033[31mname?\\033[0m '; read name; echo \"good day, $name\"; read _")) {
            screen.await("name?", SOON);
            screen.type("; -l 'Ada' $HOME");
            screen.key("Enter");
            assertThat(screen.await("good day", SOON)).contains("good day, ; -l 'Ada' $HOME");
            assertThat(screen.ansi()).contains("\033[31mname?");
        }
    }

    @Test
    void hasNothingOfTheEnvironmentOfTheTest() throws Exception {
        try (TmuxScreen screen = shell("env; echo that is all; read _")) {
            assertThat(screen.await("that is all", SOON).lines().filter(line -> line.contains("=")))
                    .allMatch(line -> line
                            .matches("(MARK|PATH|PWD|TERM|TERM_PROGRAM\\w*|TMUX\\w*|SHELL|SHLVL|_|OLDPWD)=.*"));
        }
    }

    @Test
    void saysWhatWasThereInsteadOfWhatWasAwaited() throws Exception {
        try (TmuxScreen screen = shell("echo something else; read _")) {
            screen.await("something", SOON);
            assertThatThrownBy(() -> screen.await("the wanted", Duration.ofMillis(200)))
                    .isInstanceOf(AssertionError.class).hasMessageContaining("\"the wanted\"")
                    .hasMessageContaining("something else");
        }
    }

    @Test
    void stillShowsTheLastScreenOfAProgramThatEnded() throws Exception {
        try (TmuxScreen screen = shell("echo the last words; read _; exit 7")) {
            // Of a program that ends at once tmux may miss what it wrote.
            screen.await("the last words", SOON);
            screen.key("Enter");
            screen.awaitEnd(SOON);
            assertThat(screen.text()).contains("the last words");
            assertThat(screen.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void endsAProgramThatDoesNotWantToEnd() throws Exception {
        try (TmuxScreen screen = shell("trap '' HUP TERM INT; echo deaf; while true; do read _ || sleep 60; done")) {
            screen.await("deaf", SOON);
        }
    }

    private TmuxScreen shell(String script) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
        program.environment().clear();
        program.environment().put("MARK", folder.toString());
        program.environment().put("PATH", "/usr/bin:/bin");
        return TmuxScreen.open(folder, new Size(100, 20), program);
    }
}
