package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerFileTest {
    @ParameterizedTest
    @CsvSource({"http://0.0.0.0:7420, http://127.0.0.1:7420", "http://[::]:7420, http://[::1]:7420",
            "http://10.0.0.7:7420, http://10.0.0.7:7420", "http://mto-1:7420, http://mto-1:7420"})
    void namesAnAddressThatCanBeCalled(String listening, String called) {
        assertThat(note(listening).url()).isEqualTo(URI.create(called));
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("server.json");
        note("http://0.0.0.0:7420").write(file);
        assertThat(ServerFile.read(file)).contains(note("http://127.0.0.1:7420"));
    }

    private static ServerFile note(String url) {
        return new ServerFile(URI.create(url), 1, "1.0", Instant.EPOCH);
    }
}
