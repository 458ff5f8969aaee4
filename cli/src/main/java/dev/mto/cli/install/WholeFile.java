package dev.mto.cli.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/// A file that is only ever there as a whole: written beside its place and then renamed into it. So who reads it sees
/// the old one or the new one, and a process that runs from the old one keeps it.
///
/// @param path its place, or a symbolic link to it, which stays
record WholeFile(Path path) {
    static final String PLAIN = "rw-r--r--";
    static final String PROGRAM = "rwxr-xr-x";
    static final String PRIVATE = "rw-------";

    /// Writes it, unless it is like that already.
    ///
    /// @return whether it was changed
    boolean write(byte[] content, String mode) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        if (Files.isRegularFile(path) && Arrays.equals(Files.readAllBytes(path), content)) {
            Files.setPosixFilePermissions(path, permissions);
            return false;
        }
        Path draft = draft();
        try {
            Files.write(draft, content);
            put(draft, permissions);
        } finally {
            Files.deleteIfExists(draft);
        }
        return true;
    }

    /// Writes it with the mode that it has.
    void rewrite(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    /// Makes it a copy of another file, unless it is one.
    ///
    /// @return whether it was changed
    boolean copy(Path source, String mode) throws IOException {
        if (Files.isRegularFile(path) && Files.mismatch(path, source) < 0) {
            return false;
        }
        Path draft = draft();
        try {
            Files.copy(source, draft, StandardCopyOption.REPLACE_EXISTING);
            put(draft, PosixFilePermissions.fromString(mode));
        } finally {
            Files.deleteIfExists(draft);
        }
        return true;
    }

    /// A new empty file beside it.
    Path draft() throws IOException {
        Path target = target();
        return Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
    }

    /// Puts a file that lies beside it into its place.
    void put(Path draft, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(draft, permissions);
        try {
            Files.move(draft, target(), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException exception) {
            throw new IOException(path + " cannot be replaced in one go: " + exception.getMessage(), exception);
        }
    }

    private Path target() throws IOException {
        return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    }
}
