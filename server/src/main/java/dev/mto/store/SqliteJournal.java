package dev.mto.store;

import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;

/// The journals of one process, in a file `mto.db` of its data folder. Thread-safe.
///
/// A lock on the file `mto.lock` keeps other processes out, so that what was read before an append in the same transaction
/// still holds.
public final class SqliteJournal extends SqlJournal {
    private final Path path;
    private volatile boolean metDamage;

    private SqliteJournal(FolderLock lock, SqliteFile file, FileInPlace found, CommitListener listener) {
        super(new Parts(Dialect.SQLITE, () -> {
            // Before it is opened: to close another database again would write our log into it.
            found.requireSame();
            return new SqliteSession(file.connect(), found);
        }, file.readers(), new SqliteFailures(file.path()), Optional.of(lock)), listener);
        this.path = file.path();
    }

    /// Opens the journal in a folder, and makes it if there is none.
    ///
    /// @param folder must exist
    /// @throws StoreUnusable where another process has it, or it cannot be used for another reason
    public static SqliteJournal open(Path folder) {
        return open(folder, (_, _) -> {});
    }

    /// The same.
    ///
    /// @param listener is told of each commit
    public static SqliteJournal open(Path folder, CommitListener listener) {
        FolderLock lock = FolderLock.take(folder);
        try {
            SqliteFile file = new SqliteFile(folder.toAbsolutePath().resolve("mto.db"));
            return new SqliteJournal(lock, file, file.prepare(), listener);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /// Where damage was met before, that must be gone as well.
    @Override
    public void check() {
        super.check();
        if (metDamage) {
            examine();
        }
    }

    /// Reads all of the database.
    @Override
    public void examine() {
        reading(() -> {
            try (Connection connection = readers.getConnection(); Statement statement = connection.createStatement()) {
                SqliteFile.requireSound(statement);
            }
            metDamage = false;
            return true;
        });
    }

    /// How large the database and what belongs to it is on the disk; what is not there counts nothing.
    @Override
    public long size() {
        return Stream.of("", "-wal", "-shm").map(suffix -> new File(path + suffix)).mapToLong(File::length).sum();
    }

    @Override
    void failed(Throwable failure) {
        metDamage = metDamage || SqliteFailures.isDamage(failure);
        if (SqliteFailures.isReadOnly(failure)) {
            // All connections of a process share what one of them was let do; so that it can be asked for anew.
            readers.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /// A file that fails once fails again.
    @Override
    boolean isWorthAnother(Throwable failure) {
        return false;
    }
}
