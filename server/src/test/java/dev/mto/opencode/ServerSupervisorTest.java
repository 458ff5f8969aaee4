package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// On Linux, since elsewhere what a dead server started cannot be found.
@EnabledOnOs(OS.LINUX)
class ServerSupervisorTest {
    @TempDir
    private Path folder;

    @Test
    void endsWhatADeadServerLeft() throws Exception {
        try (var left = new LeftServer(folder)) {
            LiveServer live = left.supervisor().demand().get(30, TimeUnit.SECONDS);
            left.process().destroyForcibly().waitFor();
            assertThat(live.isAlive()).isFalse();
            left.supervisor().release(false);
            assertThat(left.command().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("server.json")).doesNotExist();
        }
    }

    /// Killed between the start of a server and the note of its number, by which alone it could be asked.
    @Test
    void endsAServerOfWhichOnlyTheIntentionWasNoted() throws Exception {
        try (var left = new LeftServer(folder)) {
            left.noteIntention();
            assertThat(left.supervisor().demand()).failsWithin(Duration.ofSeconds(30));
            assertThat(left.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(left.command().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void leavesAllRunningForTheNext() throws Exception {
        try (var left = new LeftServer(folder)) {
            left.supervisor().demand().get(30, TimeUnit.SECONDS);
            left.supervisor().release(true);
            assertThat(left.process().isAlive()).isTrue();
            assertThat(left.command().isAlive()).isTrue();
            assertThat(folder.resolve("server.json")).exists();
        }
    }
}
