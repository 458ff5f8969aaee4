package dev.mto.store;

import dev.mto.run.PlanJournal.JournalException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to a database from one thread over one connection, and commits in groups: whatever waits when the last commit
/// is done goes into one transaction, so that one flush of the disk serves all. Thread-safe.
///
/// After a failure the connection's state is anybody's guess, so it is thrown away and the next group gets a new one.
///
/// @param <S> the open connection with its statements
final class GroupWriter<S extends GroupWriter.Session> implements AutoCloseable {
    /// An open connection that is always inside a transaction: closing it undoes what was not committed.
    interface Session extends AutoCloseable {
        void commit() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    /// Opens a connection.
    @FunctionalInterface
    interface Source<S> {
        S open() throws SQLException;
    }

    /// Something to be done inside a transaction that others share: it must not commit, and where it throws, it takes
    /// all of them with it.
    @FunctionalInterface
    interface Work<S, R> {
        R run(S session) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    /// Some ten times as many plans as one process runs at a time, each with one append under way.
    private static final int CAPACITY = 2_000;

    /// How long the end may take: the commit under way, and one more.
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final GroupQueue<Task<S, ?>> queue = new GroupQueue<>(CAPACITY);
    private final LongAdder commits = new LongAdder();
    private final Source<S> source;
    private final Function<Throwable, String> explain;
    private final Thread thread;

    /// @param explain says for people why a write failed
    GroupWriter(Source<S> source, Function<Throwable, String> explain) {
        this.source = source;
        this.explain = explain;
        this.thread = Thread.ofPlatform().name("journal-writer").daemon().start(this::run);
    }

    /// Does a piece of work and returns once it is durable.
    ///
    /// @param patience how long to wait for room, and again for the commit
    /// @throws JournalException where it is not known to be durable
    <R> R write(Work<S, R> work, Duration patience) {
        Task<S, R> task = new Task<>(work, new CompletableFuture<>());
        try {
            queue.add(task, patience);
            return task.done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new JournalException(explain.apply(cause), cause);
        } catch (TimeoutException e) {
            throw new JournalException("The disk took longer than " + patience.toSeconds() + " s to write.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted while the journal was being written.", e);
        }
    }

    /// How many transactions were committed.
    long commits() {
        return commits.sum();
    }

    /// How many pieces of work wait for the next transaction.
    int waiting() {
        return queue.size();
    }

    private void run() {
        @Nullable
        S session = null;
        for (List<Task<S, ?>> group = queue.takeAll(); !group.isEmpty(); group = queue.takeAll()) {
            try {
                session = session == null ? source.open() : session;
                commit(session, group);
            } catch (SQLException | RuntimeException | OutOfMemoryError e) {
                // Out of memory as well: a result too large for the heap must not end all writing.
                LOG.warn("{} writes failed: {}", group.size(), explain.apply(e));
                group.forEach(task -> task.done.completeExceptionally(e));
                discard(session);
                session = null;
            }
        }
        discard(session);
    }

    private void commit(S session, List<Task<S, ?>> group) throws SQLException {
        List<Runnable> answers = new ArrayList<>(group.size());
        for (Task<S, ?> task : group) {
            answers.add(task.run(session));
        }
        session.commit();
        commits.increment();
        answers.forEach(Runnable::run);
    }

    private void discard(@Nullable S session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            LOG.warn("The connection could not be closed: {}", explain.apply(e));
        }
    }

    /// Finishes what waits, then ends. May be called twice.
    ///
    /// @throws JournalException where it is not done in time, and still writing
    @Override
    public void close() {
        queue.close();
        try {
            if (!thread.join(CLOSING)) {
                throw new JournalException("The journal is still writing after " + CLOSING.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted while the journal was being closed.", e);
        }
    }

    private record Task<S, R>(Work<S, R> work, CompletableFuture<R> done) {
        /// What tells the caller, to be run after the commit.
        Runnable run(S session) throws SQLException {
            R result = work.run(session);
            return () -> done.complete(result);
        }
    }
}
