package dev.mto.cli.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The configuration folders of a project, as opencode looks for them.
final class Projects {
    private Projects() {}

    /// Every `.opencode` from a folder upwards to the root of its git repository.
    static List<Path> above(Path folder) {
        List<Path> found = new ArrayList<>();
        for (Path at = folder; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(".opencode"))) {
                found.add(at.resolve(".opencode"));
            }
            if (Files.exists(at.resolve(".git"))) {
                return found;
            }
        }
        // No repository: then opencode looks in the folder itself only.
        return found.stream().filter(folder.resolve(".opencode")::equals).toList();
    }
}
