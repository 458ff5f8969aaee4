package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
