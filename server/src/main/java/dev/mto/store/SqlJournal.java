package dev.mto.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.mto.access.TokenStore;
import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanSummary;
import dev.mto.store.JournalSession.Appending;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Journals in an SQL database, and beside them tokens, deliveries and what these are signed with. Thread-safe.
///
/// An append is durable before it returns; those that wait at the same time share one commit.
public abstract sealed class SqlJournal implements PlanJournal, AutoCloseable permits SqliteJournal, PostgresJournal {
    private static final Logger LOG = LoggerFactory.getLogger(SqlJournal.class);

    /// A flush takes milliseconds; a database that takes this long is as good as gone.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Who asks for readiness wants to know soon.
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    /// A connection that was lost while it lay idle says so at once; who has waited for longer is not made to wait again.
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Dialect dialect;
    final GroupWriter.Diagnosis diagnosis;
    final HikariDataSource readers;
    private final GroupWriter<JournalSession> writer;
    private final JournalQueries queries;
    private final Optional<FolderLock> lock;
    private final LongAdder appends = new LongAdder();

    /// What a journal is made of.
    ///
    /// @param source opens connections that write
    /// @param readers connections for reading
    /// @param lock of the folder that the process has for itself
    record Parts(Dialect dialect, GroupWriter.Source<JournalSession> source, HikariDataSource readers,
            GroupWriter.Diagnosis diagnosis, Optional<FolderLock> lock) {}

    /// @param listener is told of each commit
    SqlJournal(Parts parts, CommitListener listener) {
        this.dialect = parts.dialect();
        this.diagnosis = parts.diagnosis();
        this.readers = parts.readers();
        this.lock = parts.lock();
        this.queries = new JournalQueries(readers, parts.dialect());
        this.writer = new GroupWriter<>(parts.source(), diagnosis, listener);
    }

    /// @throws IllegalArgumentException where the entries leave a gap after what is there
    @Override
    public final AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        Append append = Append.of(plan, entries, summary);
        Verdict verdict = writing(new Appending(append), PATIENCE);
        appends.increment();
        return verdict.result(append);
    }

    @Override
    public final List<JournalEntry> read(PlanId plan, long after) {
        return reading(() -> queries.read(plan, after));
    }

    @Override
    public final List<PlanId> unfinished() {
        return reading(queries::unfinished);
    }

    @Override
    public final List<PlanSummary> list(PlanQuery query) {
        return reading(() -> queries.list(query));
    }

    @Override
    public final boolean isOf(PlanId plan, String owner) {
        return reading(() -> queries.isOf(plan, owner));
    }

    @Override
    public final long unfinished(String owner) {
        return reading(() -> queries.unfinished(owner));
    }

    @Override
    public final Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
        return reading(() -> queries.keyed(owner, key, notBefore));
    }

    /// The tokens that are kept beside the journal.
    public final TokenStore tokens() {
        return new SqlTokens(this);
    }

    /// What people are told of the plans.
    public final Outbox outbox() {
        return new SqlOutbox(this);
    }

    /// What that is signed with.
    public final SecretStore secrets() {
        return new SqlSecrets(this);
    }

    /// Whether other processes may have it as well.
    final boolean isShared() {
        return dialect == Dialect.POSTGRESQL;
    }

    /// Removes plans that were over before then, the oldest first, with all that is known of them.
    ///
    /// @param most how many
    /// @return how many
    /// @throws JournalException where that is not known to be done
    public final int forget(Instant finishedBefore, int most) {
        return change(statements -> Forgetting.of(statements, Timestamps.text(finishedBefore), most));
    }

    /// Writes what is no journal, in the transaction of whatever else waits.
    final <T> T change(Change<T> change) {
        return writing(session -> change.run(session.statements()), PROBE_PATIENCE);
    }

    /// Reads what is no journal.
    final <T> List<T> query(JournalQueries.Sql sql, Statements.RowReader<T> reader) {
        return reading(() -> queries.query(sql, reader));
    }

    /// Statements that must neither commit nor fail for reasons of their own.
    @FunctionalInterface
    interface Change<T> {
        T run(Statements statements) throws SQLException;
    }

    /// Writes a probe, as only that tells whether the database still takes writes.
    @Override
    public void check() {
        writing(session -> session.probe(Timestamps.text(Instant.now())), PROBE_PATIENCE);
        LOG.debug("appends={} commits={}", appends(), commits());
    }

    /// Looks as closely as the database allows, which may take a second for each few hundred megabytes.
    ///
    /// @throws JournalException where it is damaged, or cannot be read
    public abstract void examine();

    /// How large everything is, in bytes.
    public abstract long size();

    /// How many appends became durable or were fenced off since the start.
    public final long appends() {
        return appends.sum();
    }

    /// How many commits, and so flushes of the disk, that took.
    public final long commits() {
        return writer.commits();
    }

    /// How many pieces of work wait for the next transaction.
    public final int waiting() {
        return writer.waiting();
    }

    /// Is told of each failure.
    abstract void failed(Throwable failure);

    /// Whether what could not be read for such a reason may be there on a second look.
    abstract boolean isWorthAnother(Throwable failure);

    private <T> T writing(GroupWriter.Work<JournalSession, T> work, Duration patience) {
        try {
            return writer.write(work, patience);
        } catch (JournalException e) {
            failed(e);
            throw e;
        }
    }

    final <T> T reading(Reading<T> reading) {
        long begun = System.nanoTime();
        try {
            return reading.run();
        } catch (SQLException | IllegalArgumentException e) {
            failed(e);
            if (isWorthAnother(e) && System.nanoTime() - begun < AT_ONCE.toNanos()) {
                return readingAgain(reading);
            }
            throw new JournalException(diagnosis.explain(e), e);
        }
    }

    private <T> T readingAgain(Reading<T> reading) {
        try {
            return reading.run();
        } catch (SQLException | IllegalArgumentException e) {
            throw new JournalException(diagnosis.explain(e), e);
        }
    }

    @FunctionalInterface
    interface Reading<T> {
        T run() throws SQLException;
    }

    /// Finishes what was begun, then lets go of the folder. May be called twice.
    ///
    /// @throws JournalException where the database does not let it finish in time; the folder then stays locked until the
    /// process ends, as it is still writing
    @Override
    public final void close() {
        // The writer comes last: SQLite then folds its write-ahead log into the database.
        readers.close();
        writer.close();
        lock.ifPresent(SqlJournal::release);
    }

    static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new JournalException("The lock of the data folder cannot be given up.", e);
        }
    }
}
