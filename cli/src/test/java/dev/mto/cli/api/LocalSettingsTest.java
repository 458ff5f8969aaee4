package dev.mto.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSettingsTest {
    @TempDir
    Path home = Path.of("");

    @Test
    void theDataFolderIsTheOneOfTheConfigurationFile() throws IOException {
        configure("dataDir: ~/plans\n");

        assertThat(settings(Map.of("XDG_DATA_HOME", "/srv")).dataDir()).isEqualTo(home.resolve("plans"));
    }

    @Test
    void theEnvironmentGoesBeforeTheFile() throws IOException {
        configure("dataDir: /srv/file\n");

        assertThat(settings(Map.of("MTO_DATA_DIR", "~/own")).dataDir()).isEqualTo(home.resolve("own"));
    }

    @Test
    void aFileThatIsNoYamlIsTheServersToComplainAbout() throws IOException {
        configure("dataDir: [\n");

        assertThat(settings(Map.of()).dataDir()).isEqualTo(home.resolve(".local/share/mto"));
    }

    @Test
    void aRelativeXdgFolderIsIgnored() {
        assertThat(settings(Map.of("XDG_DATA_HOME", "data")).dataDir()).isEqualTo(home.resolve(".local/share/mto"));
    }

    @Test
    void thePortMayBeInTheFile() throws IOException {
        Path file = Files.writeString(home.resolve("own.yaml"), "server:\n  port: 7421\n");

        assertThat(settings(Map.of("MTO_CONFIG", file.toString())).namesPort()).isTrue();
        assertThat(settings(Map.of()).namesPort()).isFalse();
    }

    private LocalSettings settings(Map<String, String> variables) {
        return new LocalSettings(variables, home);
    }

    private void configure(String text) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve(".config/mto")).resolve("config.yaml"), text);
    }
}
