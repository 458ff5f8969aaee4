package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The folder that opencode loads the plugin from. Immutable.
///
/// @param path absolute
record PluginFolder(Path path) {
    /// What is not of the plugin itself but of this installation.
    private static final Set<String> OURS = Set.of("settings.json", "receipt.json", "token");

    Path settings() {
        return path.resolve("settings.json");
    }

    Path receipt() {
        return path.resolve("receipt.json");
    }

    Path token() {
        return path.resolve("token");
    }

    /// Makes its files those, and removes what an older plugin had and this one has not.
    ///
    /// @param files by name
    /// @return whether anything was changed
    boolean write(Map<String, byte[]> files) throws IOException {
        Files.createDirectories(path);
        boolean changed = false;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path place = path.resolve(file.getKey());
            Files.createDirectories(place.getParent());
            changed |= new WholeFile(place).write(file.getValue(), WholeFile.PLAIN);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (Files.isRegularFile(entry) && !files.containsKey(name) && !OURS.contains(name)) {
                    Files.delete(entry);
                    changed = true;
                }
            }
        }
        return changed;
    }
}
