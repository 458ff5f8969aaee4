package dev.mto.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/// A way in which a store that is in use fails, and comes back.
enum StoreFault {
    /// No write comes through. SQLite meets it in the midst of a commit, so that it leaves open what became of that.
    DISK_FAILS("the disk failed", true) {
        @Override
        AutoCloseable strike(Path data) {
            return new FileSizeLimit();
        }
    },
    /// Another program is in the midst of a write, for longer than anybody waits.
    LOCKED("is locked by another program", false) {
        @Override
        AutoCloseable strike(Path data) throws Exception {
            Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("mto.db"));
            try (Statement statement = other.createStatement()) {
                statement.execute("begin exclusive");
            }
            return other;
        }
    },
    /// Somebody has put the file elsewhere.
    MOVED_AWAY("was moved", false) {
        @Override
        AutoCloseable strike(Path data) throws Exception {
            Path file = data.resolve("mto.db");
            Path elsewhere = Files.move(file, data.resolve("elsewhere.db"));
            return () -> Files.move(elsewhere, file);
        }
    };

    private final String cause;
    private final boolean leavesDoubt;

    StoreFault(String cause, boolean leavesDoubt) {
        this.cause = cause;
        this.leavesDoubt = leavesDoubt;
    }

    /// Brings it about, until what it returns is closed.
    ///
    /// @param data the server's data folder
    abstract AutoCloseable strike(Path data) throws Exception;

    /// How it is told to people.
    String cause() {
        return cause;
    }

    /// Whether an append that fails so may have been written all the same.
    boolean leavesDoubt() {
        return leavesDoubt;
    }
}
