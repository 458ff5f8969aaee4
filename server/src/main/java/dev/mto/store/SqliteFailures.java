package dev.mto.store;

import java.nio.file.Path;
import java.sql.SQLException;

/// Says for people what a failure of SQLite means. Stateless.
final class SqliteFailures {
    private SqliteFailures() {}

    static String describe(Path file, Throwable failure) {
        return "The journal " + file + " " + (failure instanceof SQLException e ? meaning(e) : "failed: " + failure);
    }

    /// The numbers are SQLite's primary result codes.
    private static String meaning(SQLException e) {
        return switch (e.getErrorCode()) {
            case 5, 6 -> "is locked by another program. Close that one; a database browser is a likely one.";
            case 8 -> "is read-only. Its file and its folder must be writable.";
            case 10 -> "cannot be read or written: the disk failed (" + e.getMessage() + ").";
            case 11, 26 -> "is damaged (" + e.getMessage()
                    + "). Move mto.db, mto.db-wal and mto.db-shm away, or put a copy back.";
            case 13 -> "cannot be written: the disk is full. Free some space.";
            case 14 -> "cannot be opened. Its folder must exist and be writable.";
            default -> "failed: " + e.getMessage();
        };
    }
}
