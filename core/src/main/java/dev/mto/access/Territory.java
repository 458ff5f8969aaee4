package dev.mto.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The folders that work may go on in. Asks the file system, each time anew: what a symbolic link leads to is what
/// counts, of the folder as of the root. Immutable.
///
/// @param bounds a folder must lie below one root of each; none at all: anywhere
public record Territory(List<List<Path>> bounds) {
    /// No bound.
    public static final Territory ANYWHERE = new Territory(List.of());

    public Territory {
        bounds = bounds.stream().map(List::copyOf).toList();
    }

    /// Below one of these roots; nowhere, where there are none.
    public static Territory below(List<Path> roots) {
        return new Territory(List.of(roots));
    }

    /// What lies in both.
    public Territory and(Territory other) {
        return new Territory(Stream.concat(bounds.stream(), other.bounds.stream()).toList());
    }

    /// The folder as it may be worked in: its real path, so that a link exchanged later leads nowhere else. Unchanged
    /// where there is no bound; empty where it lies outside, or cannot be looked at.
    public Optional<Path> place(Path folder) {
        return bounds.isEmpty() ? Optional.of(folder) : real(folder).filter(this::holds);
    }

    /// Whether it may be told if there is such a folder: the nearest one above it that exists lies inside. Else anybody
    /// could find out what is on the disk.
    public boolean mayBeAskedAbout(Path folder) {
        if (bounds.isEmpty()) {
            return true;
        }
        for (Path above = folder.normalize(); above != null; above = above.getParent()) {
            Optional<Path> real = real(above);
            if (real.isPresent()) {
                return holds(real.get());
            }
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
                // A link that leads nowhere: what it leads to is not to be found out by it.
                return false;
            }
        }
        return false;
    }

    /// Where work goes on that names no folder: the first root of the innermost bound; empty where there is no bound.
    public Optional<Path> home() {
        return bounds.isEmpty() ? Optional.empty() : bounds.getLast().stream().findFirst();
    }

    /// The folders below which all lies that may be worked in, links resolved, without those that do not exist. None where
    /// that is nowhere; empty where there is no bound.
    public Optional<List<Path>> roots() {
        return bounds.stream().map(roots -> roots.stream().flatMap(root -> real(root).stream()).distinct().toList())
                .reduce(Territory::inBoth);
    }

    private static List<Path> inBoth(List<Path> some, List<Path> others) {
        return Stream.concat(some.stream().filter(root -> others.stream().anyMatch(root::startsWith)),
                others.stream().filter(root -> some.stream().anyMatch(root::startsWith))).distinct().toList();
    }

    private boolean holds(Path real) {
        return bounds.stream().allMatch(
                roots -> roots.stream().flatMap(root -> real(root).stream()).anyMatch(real::startsWith));
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException | SecurityException _) {
            return Optional.empty();
        }
    }

    /// The roots, for people.
    @Override
    public String toString() {
        return bounds.isEmpty()
                ? "anywhere"
                : bounds.reversed().stream()
                        .map(roots -> roots.stream().map(Path::toString).collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; and below one of: "));
    }
}
