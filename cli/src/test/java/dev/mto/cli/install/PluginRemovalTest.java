package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Taking the plugin out of opencode's files.
class PluginRemovalTest {
    @TempDir
    Path home = Path.of("");

    private final List<String> said = new ArrayList<>();
    private Path config = Path.of("");
    private PluginFolder plugin = new PluginFolder(Path.of(""));

    @BeforeEach
    void install() throws IOException {
        config = Files.createDirectories(home.resolve(".config/opencode"));
        plugin = new PluginFolder(new Places(home).plugin());
        plugin.write(Map.of("package.json", "{}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFileThatWasMadeForItGoesAndOneThatWasNotStays() throws Exception {
        Path made = Files.writeString(config.resolve("tui.json"), "{\"plugin\":[\"" + plugin.path() + "\"]}");
        Path own = Files.writeString(config.resolve("opencode.json"), "{\"plugin\":[\"" + plugin.path() + "\"]}");
        note(made);

        removal(Map.of()).run();

        assertThat(made).doesNotExist();
        assertThat(own).hasContent("{\"plugin\":[]}");
        assertThat(plugin.path()).doesNotExist();
        removal(Map.of()).run();
        assertThat(said).last().isEqualTo("the plugin is not in opencode");
    }

    @Test
    void aFileThatWasMadeForItStaysWhereTheUserWroteIntoIt() throws Exception {
        Path made = Files.writeString(config.resolve("tui.json"),
                "{\"theme\":\"dark\",\"plugin\":[\"" + plugin.path() + "\"]}");
        note(made);

        removal(Map.of()).run();

        assertThat(made).hasContent("{\"theme\":\"dark\",\"plugin\":[]}");
    }

    @Test
    void aLinkedFileStaysALinkAndKeepsItsMode() throws Exception {
        Path real = Files.writeString(home.resolve("dotfiles.jsonc"),
                "{\"plugin\":[[\"" + plugin.path() + "\", {}]]} // mine");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(config.resolve("opencode.jsonc"), real);

        removal(Map.of()).run();

        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("{\"plugin\":[]} // mine");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real))).isEqualTo("rw-r-----");
    }

    @Test
    void allFilesThatTheEnvironmentNamesAreLookedAt() throws Exception {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("xdg/opencode/config.json", "named.json", "folder/opencode.jsonc",
                "folder/tui.json", "tui-named.json", ".opencode/opencode.json")) {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, "{\"plugin\":[\"" + plugin.path() + "\"]}"));
        }

        removal(Map.of("XDG_CONFIG_HOME", home.resolve("xdg").toString(), "OPENCODE_CONFIG",
                home.resolve("named.json").toString(), "OPENCODE_CONFIG_DIR", home.resolve("folder").toString(),
                "OPENCODE_TUI_CONFIG", home.resolve("tui-named.json").toString())).run();

        assertThat(files).allSatisfy(file -> assertThat(file).hasContent("{\"plugin\":[]}"));
    }

    @Test
    void aStandInThatIsNoMoreIsLeftAlone() throws Exception {
        new StandIns(plugin, "1.18.33", steps()).put(List.of(config));
        Files.createDirectories(config.resolve("node_modules/left-pad"));

        removal(Map.of()).run();

        assertThat(config.resolve("package-lock.json")).exists();
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndNothingIsRemoved() throws Exception {
        Path broken = Files.writeString(config.resolve("opencode.json"), "{ oops " + plugin.path());

        assertThatThrownBy(() -> removal(Map.of()).run()).isInstanceOf(InstallException.class)
                .hasMessageContaining(broken.toString());
        assertThat(plugin.path()).exists();
    }

    @Test
    void aFileThatIsNotAboutItMayBeBroken() throws Exception {
        Path broken = Files.writeString(config.resolve("opencode.json"), "{ oops");

        removal(Map.of()).run();

        assertThat(broken).hasContent("{ oops");
        assertThat(plugin.path()).doesNotExist();
    }

    private void note(Path made) throws IOException {
        Receipt receipt = Receipt.read(plugin.receipt());
        receipt.made().add(made);
        receipt.write(plugin.receipt());
    }

    private Steps steps() {
        return new Steps(said::add, _ -> {});
    }

    private PluginRemoval removal(Map<String, String> variables) {
        return new PluginRemoval(new Places(home), OpencodeFiles.of(variables, home), steps());
    }
}
