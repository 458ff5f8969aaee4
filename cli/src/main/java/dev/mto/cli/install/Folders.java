package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Folders as a whole: looked into, and removed.
final class Folders {
    private Folders() {}

    static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /// Removes a folder with all that is in it; symbolic links are removed, not followed.
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /// Removes a folder that is empty.
    ///
    /// @return whether it is gone
    static boolean removeIfEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder) && isEmpty(folder)) {
            Files.delete(folder);
        }
        return !Files.exists(folder);
    }
}
