package dev.mto.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Says what a failure of SQLite means. The numbers are its primary result codes. Immutable.
///
/// @param file the database
record SqliteFailures(Path file) implements GroupWriter.Diagnosis {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int DISK_FAILED = 10;
    private static final int DAMAGED = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NO_DATABASE = 26;

    /// What SQLite says itself of a database whose parts do not fit together.
    static SQLException damage(String found) {
        return new SQLException(found, "", DAMAGED);
    }

    /// The same of a disk that fails us rather than SQLite.
    static SQLException diskFailed(IOException failure) {
        return new SQLException(failure.toString(), "", DISK_FAILED, failure);
    }

    static boolean isDamage(Throwable failure) {
        int code = codeOf(failure);
        return code == DAMAGED || code == NO_DATABASE;
    }

    static boolean isReadOnly(Throwable failure) {
        return codeOf(failure) == READ_ONLY;
    }

    /// Where the log has no room for the commit's last page, there is no commit; all other codes of a failed commit may
    /// come after that page.
    @Override
    public boolean leavesNothing(Throwable failure) {
        int code = codeOf(failure);
        return code == FULL || code == BUSY || failure instanceof FileMoved;
    }

    @Override
    public String explain(Throwable failure) {
        return "The journal " + file + " " + meaning(failure);
    }

    private static String meaning(Throwable failure) {
        Throwable root = rootOf(failure);
        return switch (codeOf(failure)) {
            case BUSY, LOCKED -> "is locked by another program. Close that one; a database browser is a likely one.";
            case READ_ONLY -> "is read-only. Its folder, mto.db, mto.db-wal and mto.db-shm must be writable.";
            case DISK_FAILED -> "cannot be read or written: the disk failed or is full (" + root.getMessage()
                    + ").";
            case DAMAGED, NO_DATABASE -> "is damaged (" + root.getMessage() + "). Stop the server and move mto.db,"
                    + " mto.db-wal and mto.db-shm away; then put a copy of mto.db back, or begin with an empty one.";
            case FULL -> "cannot be written: the disk is full. Free some space.";
            case CANNOT_OPEN -> "cannot be opened. It must be in its folder, and both must be writable.";
            default -> root instanceof FileMoved ? String.valueOf(root.getMessage()) : "failed: " + root + ".";
        };
    }

    private static int codeOf(Throwable failure) {
        return rootOf(failure) instanceof SQLException e ? e.getErrorCode() : 0;
    }

    /// The first that came from SQLite, whoever passed it on; else the failure itself.
    private static Throwable rootOf(Throwable failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileMoved || (cause instanceof SQLException e && e.getErrorCode() != 0)) {
                return cause;
            }
        }
        return failure;
    }
}
