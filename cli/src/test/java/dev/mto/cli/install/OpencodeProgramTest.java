package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which opencode the plugin goes into. The programs are scripts.
class OpencodeProgramTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void theOneOnThePathIsTaken() throws Exception {
        Path program = program("bin/opencode", "echo 1.18.33");

        OpencodeProgram found = find(Map.of("PATH", "/nowhere:" + program.getParent(), "MTO_OPENCODE_ID", "x",
                "OPENCODE_PURE", "1", "KEEP", "this"));

        assertThat(found.path()).isEqualTo(program);
        assertThat(found.version()).isEqualTo("1.18.33");
        assertThat(found.environment()).containsEntry("KEEP", "this").doesNotContainKeys("MTO_OPENCODE_ID",
                "OPENCODE_PURE");
    }

    @Test
    void theOneThatTheSettingsNameComesFirst() throws Exception {
        program("bin/opencode", "echo 1.18.33");
        Path named = program("mine/oc", "echo 1.19.0");
        Files.createDirectories(folder.resolve(".config/mto"));
        Files.writeString(folder.resolve(".config/mto/config.yaml"), "opencode:\n  binary: ~/mine/oc\n");

        assertThat(find(Map.of("PATH", folder + "/bin")).path()).isEqualTo(named);
    }

    @Test
    void withoutOneItSaysHowToGetIt() {
        assertRefused(Map.of("PATH", folder.toString()), "no opencode on the PATH", "npm install -g opencode-ai");
        assertRefused(Map.of("MTO_OPENCODE_BINARY", "/no/where"), "no opencode at /no/where");
    }

    @Test
    void oneThatDoesNotFitIsNamed() throws IOException {
        assertRefused(Map.of("MTO_OPENCODE_BINARY", program("old", "echo 1.17.9").toString()), "1.17.9",
                "opencode upgrade");
        assertRefused(Map.of("MTO_OPENCODE_BINARY", program("new", "echo 2.0.0").toString()), "2.0.0", "below 2");
        assertRefused(Map.of("MTO_OPENCODE_BINARY", program("broken", "echo no such library; exit 1").toString()),
                "does not tell a release", "  no such library");
    }

    private void assertRefused(Map<String, String> variables, String... parts) {
        assertThatThrownBy(() -> find(variables)).isInstanceOf(InstallException.class)
                .hasMessageContainingAll(parts);
    }

    private OpencodeProgram find(Map<String, String> variables) throws Exception {
        Map<String, String> all = new HashMap<>(variables);
        all.merge("PATH", "/usr/bin:/bin", (own, more) -> own + ":" + more);
        return OpencodeProgram.find(new Surroundings(all, folder, folder));
    }

    private Path program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
