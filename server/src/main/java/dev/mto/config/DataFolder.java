package dev.mto.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder that holds everything that must last, and where in it what is. Immutable.
///
/// @param root the folder itself
public record DataFolder(Path root) {
    /// Makes the folder, readable by its owner alone. Leaves one that exists as it is.
    ///
    /// @throws IOException where it cannot be made, such as where a file is in the way
    public void create() throws IOException {
        createPrivate(root);
        createPrivate(opencode());
    }

    private static void createPrivate(Path folder) throws IOException {
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// The journal.
    public Path database() {
        return root.resolve("mto.db");
    }

    /// Locked by the one server that uses this folder.
    public Path lock() {
        return root.resolve("mto.lock");
    }

    /// The bearer token; see [LocalToken].
    public Path token() {
        return root.resolve("token");
    }

    /// Where the running server can be reached.
    public Path serverFile() {
        return root.resolve("server.json");
    }

    /// The output of a server that was started in the background.
    public Path serverLog() {
        return root.resolve("server.log");
    }

    /// Records of supervised runtimes.
    public Path opencode() {
        return root.resolve("opencode");
    }

    /// The record of one supervised runtime.
    ///
    /// @param runtime its name, such as `opencode` or `sample`
    public Path opencodeRecord(String runtime) {
        return opencode().resolve(runtime + ".json");
    }

    /// The home folders of the opencode that runs the sample model.
    public Path sample() {
        return root.resolve("sample");
    }
}
