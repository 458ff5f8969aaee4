package dev.mto.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;

/// A file as it was when it was looked at, whatever it was called. SQLite writes on to one that was moved or deleted, and
/// says that all is well. Immutable.
///
/// @param key what the file system knows it by; absent on those that do not let go of an open file
record FileInPlace(Path path, Optional<Object> key) {
    static FileInPlace at(Path path) throws SQLException {
        return new FileInPlace(path, keyOf(path));
    }

    /// @throws FileMoved where another one, or none, is there by now
    void requireSame() throws SQLException {
        if (!keyOf(path).equals(key)) {
            throw new FileMoved(path);
        }
    }

    private static Optional<Object> keyOf(Path path) throws SQLException {
        try {
            return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            throw new FileMoved(path);
        } catch (IOException e) {
            throw SqliteFailures.diskFailed(e);
        }
    }
}
