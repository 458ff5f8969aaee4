package dev.mto.store;

import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.timing.TimeLimit;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
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
        /// Is told what a transaction is to hold before any of it is run, to do at once what it can.
        default void begin(List<? extends Work<?, ?>> works) throws SQLException {}

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

    /// What a failure means.
    interface Diagnosis {
        /// For people, in whole sentences.
        String explain(Throwable failure);

        /// Whether a commit that failed so has certainly left nothing behind. Of most failures that cannot be said: after
        /// a flush that failed, the disk may have it all.
        boolean leavesNothing(Throwable failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    /// Some ten times as many plans as one process runs at a time, each with one append under way.
    private static final int CAPACITY = 2_000;

    /// How long the end may take: the commit under way, and one more.
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final GroupQueue<Task<S, ?>> queue = new GroupQueue<>(CAPACITY);
    private final LongAdder commits = new LongAdder();
    private final Source<S> source;
    private final Diagnosis diagnosis;
    private final CommitListener listener;
    private final Thread thread;
    /// Why the newest group failed; empty where it did not.
    private volatile String trouble = "";

    GroupWriter(Source<S> source, Diagnosis diagnosis) {
        this(source, diagnosis, (_, _) -> {});
    }

    GroupWriter(Source<S> source, Diagnosis diagnosis, CommitListener listener) {
        this.source = source;
        this.diagnosis = diagnosis;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("journal-writer").daemon().start(this::run);
    }

    /// Does a piece of work and returns once it is durable.
    ///
    /// @param patience how long to wait for room, and again for the commit
    /// @throws Refused where nothing of it was written, nor will be
    /// @throws JournalException where it is not known to be durable
    <R> R write(Work<S, R> work, Duration patience) {
        Task<S, R> task = new Task<>(work, new CompletableFuture<>());
        queue.add(task, patience);
        try (TimeLimit _ = TimeLimit.after(patience, () -> task.done.completeExceptionally(new TimeoutException()))) {
            return task.done.get();
        } catch (ExecutionException e) {
            throw failure(task, Objects.requireNonNullElse(e.getCause(), e), patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw givenUp(task, "Interrupted while the journal was being written.", e);
        }
    }

    private JournalException failure(Task<S, ?> task, Throwable cause, Duration patience) {
        if (cause instanceof TimeoutException late) {
            return givenUp(task, "The disk took longer than " + patience.toSeconds() + " s to write."
                    + (trouble.isEmpty() ? "" : " The last time it failed: " + trouble), late);
        }
        return cause instanceof RolledBack undone
                ? new Refused(diagnosis.explain(undone.why), undone.why)
                : new JournalException(diagnosis.explain(cause), cause);
    }

    /// What is still waiting goes no further, so that nothing comes through late that was reported as failed. What is
    /// being written cannot be called back.
    private JournalException givenUp(Task<S, ?> task, String why, Exception cause) {
        return queue.remove(task) ? new Refused(why, cause) : new JournalException(why, cause);
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
            session = write(session, group);
        }
        discard(session);
    }

    /// @return the session to go on with; null where it takes a new one
    private @Nullable S write(@Nullable S present, List<Task<S, ?>> group) {
        S session = present;
        boolean committing = false;
        long begun = System.nanoTime();
        try {
            session = session == null ? source.open() : session;
            List<Runnable> answers = carryOut(session, group);
            committing = true;
            session.commit();
            commits.increment();
            trouble = "";
            answers.forEach(Runnable::run);
            // After those who wait for it have been told.
            listener.committed(group.size(), Duration.ofNanos(System.nanoTime() - begun));
            return session;
        } catch (SQLException | RuntimeException | Error e) {
            // Errors as well: a result too large for the heap must not end all writing.
            trouble = diagnosis.explain(e);
            LOG.warn("{} writes failed: {}", group.size(), trouble);
            Throwable why = committing && !diagnosis.leavesNothing(e) ? e : new RolledBack(e);
            group.forEach(task -> task.done.completeExceptionally(why));
            discard(session);
            return null;
        }
    }

    private List<Runnable> carryOut(S session, List<Task<S, ?>> group) throws SQLException {
        session.begin(group.stream().map(Task::work).toList());
        List<Runnable> answers = new ArrayList<>(group.size());
        for (Task<S, ?> task : group) {
            answers.add(task.run(session));
        }
        return answers;
    }

    private void discard(@Nullable S session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            LOG.warn("The connection could not be closed: {}", diagnosis.explain(e));
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

    /// A failure that has left nothing behind.
    private static final class RolledBack extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Throwable why;

        RolledBack(Throwable why) {
            super(why);
            this.why = why;
        }
    }
}
