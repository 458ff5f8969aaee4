package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.app.Examination.Finding;
import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `mto doctor` finds in a store.
final class ExaminationTest {
    @TempDir
    private Path home;

    @Test
    void aStoreAtRestIsReadAndWritten() throws Exception {
        assertThat(store().sound()).isTrue();
    }

    @Test
    void aDamagedStoreAtRestIsNamed() throws Exception {
        assertThat(store().sound()).isTrue();
        Path file = home.resolve("mto.db");
        byte[] content = Files.readAllBytes(file);
        // Leaves the first page, which is all that is looked at when a database is opened.
        for (int i = 4096; i < content.length; i++) {
            content[i] = (byte) 0xa5;
        }
        Files.write(file, content);

        Finding finding = store();

        assertThat(finding.sound()).isFalse();
        assertThat(finding.fact()).contains("is damaged").contains(file.toString()).contains("put a copy");
    }

    @Test
    void aRunningServerIsAskedHowItsStoreIs() throws Exception {
        try (Server server = Server.start(settings().settings(), Map.of())) {
            assertThat(store().fact()).contains("in use by the running server");
            assertThat(store().sound()).isTrue();
            Files.move(home.resolve("mto.db"), home.resolve("elsewhere"));

            Finding finding = store();

            assertThat(finding.sound()).as(server.url().toString()).isFalse();
            assertThat(finding.fact()).contains("mto.db was moved");
            Files.move(home.resolve("elsewhere"), home.resolve("mto.db"));
            assertThat(store().sound()).isTrue();
        }
    }

    private Finding store() throws InterruptedException {
        return new Examination(settings(), _ -> {}).store();
    }

    private SettingsResult.Loaded settings() {
        return (SettingsResult.Loaded) new SettingsLoader(Map.of("MTO_DATA_DIR", home.toString()),
                Map.of("--port", List.of("0")), home).load();
    }
}
