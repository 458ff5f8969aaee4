package dev.mto.cli.install;

import dev.mto.cli.api.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// Where the installed program lies in a user's home. Immutable.
///
/// @param home the user's own folder, absolute
public record Places(Path home) {
    /// The folder that holds it all.
    public Path folder() {
        return home.resolve(".local/lib/mto");
    }

    Path launcher() {
        return folder().resolve("mto");
    }

    public Path jar() {
        return folder().resolve("mto.jar");
    }

    Path cache() {
        return JavaProgram.cacheOf(jar());
    }

    /// The folder that opencode is told of.
    Path plugin() {
        return folder().resolve("opencode");
    }

    Path commands() {
        return home.resolve(".local/bin");
    }

    /// The command: a symbolic link to the launcher.
    Path link() {
        return commands().resolve("mto");
    }

    /// Whether the command is there and is this program's own.
    boolean isLinked() {
        return linked().map(target -> isSame(target, launcher())).orElse(false);
    }

    /// Whether something else has the command's name.
    boolean isLinkForeign() {
        return Files.exists(link(), LinkOption.NOFOLLOW_LINKS) && !isLinked();
    }

    /// The home may be reached by more than one path.
    private static boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || Files.isSameFile(one, other);
        } catch (IOException _) {
            return false;
        }
    }

    private Optional<Path> linked() {
        try {
            return Files.isSymbolicLink(link())
                    ? Optional.of(link().resolveSibling(Files.readSymbolicLink(link())).normalize())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
