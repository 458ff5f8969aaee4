package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginSettingsTest {
    private static final String URL = "https://elsewhere.example";

    @Test
    void aServerElsewhereWithoutATokenIsRefused(@TempDir Path home) {
        assertThatThrownBy(() -> settings(home, Map.of("MTO_URL", URL))).isInstanceOf(InstallException.class)
                .hasMessageStartingWith("MTO_URL is set and MTO_TOKEN is not: set both");
    }

    @Test
    void aServerElsewhereGetsItsOwnTokenOnly(@TempDir Path home) throws Exception {
        PluginFolder folder = new PluginFolder(Files.createDirectories(home.resolve("plugin")));
        PluginSettings settings = settings(home, Map.of("MTO_URL", URL, "MTO_TOKEN", "theirs"));
        assertThat(settings.write(folder)).isTrue();
        assertThat(folder.settings()).content().contains(URL, folder.token().toString());
        assertThat(folder.token()).hasContent("theirs");
    }

    @Test
    void theServerOfThisMachineIsToldByItsFolder(@TempDir Path home) throws Exception {
        PluginFolder folder = new PluginFolder(Files.createDirectories(home.resolve("plugin")));
        PluginSettings settings = settings(home, Map.of("MTO_DATA_DIR", home.resolve("data").toString()));
        assertThat(settings.write(folder)).isTrue();
        assertThat(folder.settings()).content().contains(home.resolve("data").resolve("token").toString())
                .doesNotContain("url");
        assertThat(folder.token()).doesNotExist();
    }

    private static PluginSettings settings(Path home, Map<String, String> variables) throws InstallException {
        return PluginSettings.of(new Places(home), variables, home);
    }
}
