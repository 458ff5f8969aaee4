package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where opencode looks for a project's configuration.
class ProjectsTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void fromAFolderUpToTheRootOfItsRepository() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("repo/a/b"));
        Files.createDirectories(folder.resolve(".opencode"));
        Path root = Files.createDirectories(folder.resolve("repo/.opencode"));
        Path inner = Files.createDirectories(deep.resolve(".opencode"));
        Files.createDirectories(folder.resolve("repo/.git"));

        assertThat(Projects.above(deep)).containsExactly(inner, root);
    }

    @Test
    void withoutARepositoryTheFolderItself() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("a/b"));
        Files.createDirectories(folder.resolve("a/.opencode"));

        assertThat(Projects.above(deep)).isEmpty();
        assertThat(Projects.above(folder.resolve("a"))).containsExactly(folder.resolve("a/.opencode"));
    }
}
