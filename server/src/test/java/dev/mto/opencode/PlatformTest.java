package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"Linux, amd64, linux, x64", "Linux, aarch64, linux, arm64", "Mac OS X, aarch64, darwin, arm64",
            "Windows 11, amd64, windows, x64"})
    void namesPackagesAsNpmDoes(String name, String arch, String system, String processor) {
        assertThat(Platform.of(name, arch)).isEqualTo(new Platform(system, processor));
    }

    @Test
    void takesTheProgramBeforeTheLauncher() throws IOException {
        Path launcher = file("node_modules/.bin/opencode");
        Path baseline = file("node_modules/opencode-linux-x64-baseline/bin/opencode");
        Path program = file("node_modules/opencode-linux-x64/bin/opencode");
        assertThat(new Platform("linux", "x64").programsIn(folder.resolve("node_modules"))).containsExactly(program,
                baseline, launcher);
    }

    @Test
    void looksBehindALinkIntoNodeModules() throws IOException {
        Path script = file("lib/node_modules/opencode-ai/bin/opencode");
        Path program = file("lib/node_modules/opencode-linux-x64/bin/opencode");
        Path link = Files.createSymbolicLink(Files.createDirectory(folder.resolve("bin")).resolve("opencode"), script);
        assertThat(new Platform("linux", "x64").behind(link)).first().isEqualTo(program.toRealPath());
        assertThat(new Platform("linux", "x64").behind(link)).last().isEqualTo(link);
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }
}
