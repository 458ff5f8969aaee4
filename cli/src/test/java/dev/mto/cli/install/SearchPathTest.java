package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the user is told of their PATH.
class SearchPathTest {
    @TempDir
    Path home = Path.of("");

    @Test
    void eachShellHasItsLine() {
        assertThat(advice("/usr/bin", "/bin/bash")).last().asString().endsWith(">> ~/.bashrc");
        assertThat(advice("/usr/bin", "/usr/bin/zsh")).last().asString().endsWith(">> ~/.zshrc");
        assertThat(advice("/usr/bin", "/usr/bin/fish")).last().asString().contains("fish_add_path " + home);
        assertThat(advice("/usr/bin", "/bin/dash")).last().asString().endsWith(">> ~/.profile");
    }

    @Test
    void onThePathThereIsNothingToDo() {
        assertThat(advice("/usr/bin:" + home + "/.local/bin/", "/bin/bash")).singleElement().asString()
                .isEqualTo(home + "/.local/bin is on the PATH: mto --help");
    }

    @Test
    void anotherMtoBeforeItIsNamed() throws IOException {
        Path other = Files.createDirectories(home.resolve("other")).resolve("mto");
        Files.writeString(other, "#!/bin/sh\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(advice(home + "/other:" + home + "/.local/bin", "/bin/bash")).singleElement().asString()
                .contains(other + " comes before it");
    }

    private List<String> advice(String path, String shell) {
        return new SearchPath(Map.of("PATH", path, "SHELL", shell)).advice(new Places(home));
    }
}
