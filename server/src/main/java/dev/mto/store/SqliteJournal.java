package dev.mto.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.mto.access.TokenStore;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanSummary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journals of one process, in a file `mto.db` of its data folder. Thread-safe.
///
/// An append is on the disk before it returns; those that wait at the same time share one commit. A lock on the file
/// `mto.lock` keeps other processes out, so that what was read before an append in the same transaction still holds.
public final class SqliteJournal implements PlanJournal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /// A flush takes milliseconds; a disk that takes this long is as good as gone.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Who asks for readiness wants to know soon.
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final FolderLock lock;
    private final Path path;
    private final SqliteFailures failures;
    private final GroupWriter<JournalStatements> writer;
    private final HikariDataSource readers;
    private final JournalQueries queries;
    private final LongAdder appends = new LongAdder();
    private volatile boolean metDamage;

    private SqliteJournal(FolderLock lock, SqliteFile file, FileInPlace found, CommitListener listener) {
        this.lock = lock;
        this.path = file.path();
        this.failures = new SqliteFailures(file.path());
        this.readers = file.readers();
        this.queries = new JournalQueries(readers);
        this.writer = new GroupWriter<>(() -> {
            // Before it is opened: to close another database again would write our log into it.
            found.requireSame();
            return new JournalStatements(file.connect(), found);
        }, failures, listener);
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

    /// @throws IllegalArgumentException where the entries leave a gap after what is there
    @Override
    public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        Append append = Append.of(plan, entries, summary);
        long last = writing(statements -> statements.append(append), PATIENCE);
        appends.increment();
        if (last < append.first() - 1) {
            throw new IllegalArgumentException(plan + ": event " + append.first() + " after " + last);
        }
        return last == append.first() - 1 ? AppendResult.APPENDED : AppendResult.FENCED;
    }

    @Override
    public List<JournalEntry> read(PlanId plan, long after) {
        return reading(() -> queries.read(plan, after));
    }

    @Override
    public List<PlanId> unfinished() {
        return reading(queries::unfinished);
    }

    @Override
    public List<PlanSummary> list(PlanQuery query) {
        return reading(() -> queries.list(query));
    }

    @Override
    public boolean isOf(PlanId plan, String owner) {
        return reading(() -> queries.isOf(plan, owner));
    }

    @Override
    public long unfinished(String owner) {
        return reading(() -> queries.unfinished(owner));
    }

    @Override
    public Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
        return reading(() -> queries.keyed(owner, key, notBefore));
    }

    /// The tokens that are kept beside the journal.
    public TokenStore tokens() {
        return new SqliteTokens(this);
    }

    /// Writes what is no journal, in the transaction of whatever else waits.
    <T> T change(Change<T> change) {
        return writing(statements -> change.run(statements.connection()), PROBE_PATIENCE);
    }

    /// Reads what is no journal.
    <T> List<T> query(JournalQueries.Sql sql, JournalQueries.RowReader<T> reader) {
        return reading(() -> queries.query(sql, reader));
    }

    /// Statements that must neither commit nor fail for reasons of their own.
    @FunctionalInterface
    interface Change<T> {
        T run(Connection connection) throws SQLException;
    }

    /// Writes a probe, as only that tells whether the disk still takes writes. Where damage was met before, that must be
    /// gone as well.
    @Override
    public void check() {
        writing(statements -> statements.probe(Timestamps.text(Instant.now())), PROBE_PATIENCE);
        LOG.debug("appends={} commits={}", appends(), commits());
        if (metDamage) {
            examine();
        }
    }

    /// Reads all of the database, which may take a second for each few hundred megabytes.
    ///
    /// @throws JournalException where it is damaged
    public void examine() {
        reading(() -> {
            queries.examine();
            metDamage = false;
            return true;
        });
    }

    /// How many appends became durable or were fenced off since the start.
    public long appends() {
        return appends.sum();
    }

    /// How many commits, and so flushes of the disk, that took.
    public long commits() {
        return writer.commits();
    }

    /// How large the database and what belongs to it is on the disk, in bytes; what is not there counts nothing.
    public long size() {
        return Stream.of("", "-wal", "-shm").map(suffix -> new File(path + suffix)).mapToLong(File::length).sum();
    }

    private <T> T writing(GroupWriter.Work<JournalStatements, T> work, Duration patience) {
        try {
            return writer.write(work, patience);
        } catch (JournalException e) {
            metDamage = metDamage || SqliteFailures.isDamage(e);
            if (SqliteFailures.isReadOnly(e)) {
                // All connections of a process share what one of them was let do; so that it can be asked for anew.
                readers.getHikariPoolMXBean().softEvictConnections();
            }
            throw e;
        }
    }

    private <T> T reading(Query<T> query) {
        try {
            return query.run();
        } catch (SQLException | IllegalArgumentException e) {
            metDamage = metDamage || SqliteFailures.isDamage(e);
            throw new JournalException(failures.explain(e), e);
        }
    }

    @FunctionalInterface
    private interface Query<T> {
        T run() throws SQLException;
    }

    /// Finishes what was begun, then lets go of the folder. May be called twice.
    ///
    /// @throws JournalException where the disk does not let it finish; the folder then stays locked until the process
    /// ends, as it is still being written
    @Override
    public void close() {
        // The writer comes last: it then folds the write-ahead log into the database.
        readers.close();
        writer.close();
        release(lock);
    }

    private static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new JournalException("The lock of the data folder cannot be given up.", e);
        }
    }
}
