package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileTest {
    private static final ServerRecord SERVER = new ServerRecord(4711, Optional.of(Instant.parse(
            "2026-11-22T10:00:00.120Z")), 4096, "secret", "1.18.33", "marker");

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasNoted() throws IOException {
        RecordFile file = new RecordFile(folder.resolve("opencode/server.json"));
        assertThat(file.read()).isEmpty();
        file.write(SERVER);
        assertThat(file.read()).contains(SERVER);
        file.remove();
        assertThat(file.read()).isEmpty();
        file.remove();
    }

    @Test
    void isForTheOwnerAlone() throws IOException {
        Path path = folder.resolve("server.json");
        new RecordFile(path).write(SERVER);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"pid\":1,\"port\":2}",
            "{\"pid\":1,\"port\":2,\"password\":\"x\",\"processStart\":\"yesterday\"}"})
    void ignoresWhatMakesNoSense(String content) throws IOException {
        Path path = Files.writeString(folder.resolve("server.json"), content);
        assertThat(new RecordFile(path).read()).isEmpty();
    }

    @Test
    void knowsItsProcessByNumberAndStart() {
        ProcessHandle self = ProcessHandle.current();
        Instant start = self.info().startInstant().orElseThrow();
        assertThat(noted(self.pid(), start).process()).contains(self);
        assertThat(noted(self.pid(), start.plusSeconds(1)).process()).contains(self);
        assertThat(noted(self.pid(), start.minus(Duration.ofMinutes(1))).process()).isEmpty();
    }

    private static ServerRecord noted(long pid, Instant start) {
        return new ServerRecord(pid, Optional.of(start), 1, "p", "1.18.33", "m");
    }
}
