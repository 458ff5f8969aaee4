package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class GroupWriterTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Semaphore commitsAllowed = new Semaphore(0);
    private final CountDownLatch committing = new CountDownLatch(1);
    private final List<SQLException> failures = new ArrayList<>();
    private final GroupWriter<Disk> writer = new GroupWriter<>(this::open, new Told());

    /// A connection whose commits wait until they are allowed.
    private final class Disk implements GroupWriter.Session {
        @Override
        public void commit() throws SQLException {
            committing.countDown();
            commitsAllowed.acquireUninterruptibly();
            synchronized (failures) {
                if (!failures.isEmpty()) {
                    throw failures.removeFirst();
                }
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /// Knows one failure of a commit that leaves nothing.
    private static final class Told implements GroupWriter.Diagnosis {
        @Override
        public String explain(Throwable failure) {
            return "explained: " + failure;
        }

        @Override
        public boolean leavesNothing(Throwable failure) {
            return String.valueOf(failure.getMessage()).contains("no room");
        }
    }

    private Disk open() {
        opened.incrementAndGet();
        return new Disk();
    }

    @AfterEach
    void close() {
        commitsAllowed.release(1000);
        writer.close();
    }

    @Test
    void whatWaitsDuringACommitSharesTheNext() throws Exception {
        List<CompletableFuture<Integer>> writes = firstAndThen(50);

        commitsAllowed.release(2);

        for (CompletableFuture<Integer> write : writes) {
            write.get(15, TimeUnit.SECONDS);
        }
        assertThat(writer.commits()).isEqualTo(2);
        assertThat(opened).hasValue(1);
    }

    @Test
    void nobodyIsAnsweredBeforeTheCommit() throws Exception {
        CompletableFuture<Integer> write = write(7);
        committing.await();

        assertThat(write).isNotDone();
        commitsAllowed.release();
        assertThat(write.get(15, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void aFailedCommitFailsItsGroupAndNoOther() throws Exception {
        List<CompletableFuture<Integer>> writes = firstAndThen(5);
        commitsAllowed.release();
        writes.getFirst().get(15, TimeUnit.SECONDS);
        synchronized (failures) {
            failures.add(new SQLException("no room"));
        }

        commitsAllowed.release();

        for (CompletableFuture<Integer> write : writes.subList(1, writes.size())) {
            assertThatThrownBy(() -> write.get(15, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(JournalException.class)
                    .hasMessageContaining("explained: java.sql.SQLException: no room");
        }
        commitsAllowed.release();
        assertThat(write(8).get(15, TimeUnit.SECONDS)).isEqualTo(8);
        assertThat(opened).hasValue(2);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whatFailsBeforeItsCommitIsKnownToBeNowhere() {
        assertThatThrownBy(() -> writer.write(_ -> {
            throw new SQLException("locked");
        }, LONG)).isInstanceOf(Refused.class).hasMessageContaining("explained: java.sql.SQLException: locked");
    }

    @Test
    void aCommitThatLeavesNothingIsKnownToBeNowhere() {
        failNextCommit("no room");

        assertThatThrownBy(() -> writer.write(_ -> 1, LONG)).isInstanceOf(Refused.class);
    }

    /// SQLite says so when the flush of the disk fails, and may have written everything by then.
    @Test
    void ofACommitWhoseFlushFailedNothingIsKnown() {
        failNextCommit("flush failed");

        assertThatThrownBy(() -> writer.write(_ -> 1, LONG)).isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("flush failed");
        commitsAllowed.release();
        assertThat(writer.<Integer>write(_ -> 2, LONG)).as("over a new connection").isEqualTo(2);
        assertThat(opened).hasValue(2);
    }

    private void failNextCommit(String why) {
        synchronized (failures) {
            failures.add(new SQLException(why));
        }
        commitsAllowed.release();
    }

    @Test
    void anErrorOfTheMachineDoesNotEndAllWriting() {
        assertThatThrownBy(() -> writer.write(_ -> {
            throw new StackOverflowError();
        }, LONG)).isInstanceOf(JournalException.class);
        commitsAllowed.release();
        assertThat(writer.<Integer>write(_ -> 3, LONG)).isEqualTo(3);
    }

    @Test
    void whatWasGivenUpWhileItWaitedIsNeverWritten() throws Exception {
        CompletableFuture<Integer> first = write(0);
        committing.await();
        AtomicInteger written = new AtomicInteger();

        assertThatThrownBy(() -> writer.write(_ -> written.incrementAndGet(), Duration.ofMillis(10)))
                .isInstanceOf(Refused.class).hasMessageContaining("longer than");
        commitsAllowed.release(3);
        first.get(15, TimeUnit.SECONDS);
        writer.write(_ -> 1, LONG);

        assertThat(written).hasValue(0);
    }

    @Test
    void ofWhatWasGivenUpInItsCommitNothingIsKnown() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                writer.write(_ -> 1, LONG);
            } catch (JournalException e) {
                told.complete(e);
            }
        });
        committing.await();
        caller.interrupt();

        assertThat(told.get(15, TimeUnit.SECONDS)).isExactlyInstanceOf(JournalException.class);
    }

    @Test
    void whoWaitsTooLongLearnsWhatFailedBefore() {
        failNextCommit("no room");
        assertThatThrownBy(() -> writer.write(_ -> 1, LONG)).isInstanceOf(Refused.class);

        assertThatThrownBy(() -> writer.write(_ -> 1, Duration.ofMillis(10)))
                .hasMessageContaining("longer than").hasMessageContaining("no room");
    }

    @Test
    void aDiskThatDoesNotAnswerIsNotWaitedForForEver() {
        assertThatThrownBy(() -> writer.write(_ -> 1, Duration.ofMillis(10)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void anInterruptedCallerIsToldThatItIsNotKnown() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> writer.write(_ -> 1, LONG)).isInstanceOf(JournalException.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingFinishesWhatWaitsAndRefusesTheRest() throws Exception {
        List<CompletableFuture<Integer>> writes = firstAndThen(5);
        commitsAllowed.release(2);

        writer.close();
        writer.close();

        assertThat(writes).allSatisfy(write -> assertThat(write.get(15, TimeUnit.SECONDS)).isNotNegative());
        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> writer.write(_ -> 1, LONG)).isInstanceOf(JournalException.class)
                .hasMessageContaining("closed");
    }

    /// One write in its commit, and more that wait behind it.
    private List<CompletableFuture<Integer>> firstAndThen(int more) throws InterruptedException {
        List<CompletableFuture<Integer>> writes = new ArrayList<>();
        writes.add(write(0));
        committing.await();
        IntStream.rangeClosed(1, more).forEach(i -> writes.add(write(i)));
        while (writer.waiting() < more) {
            Thread.onSpinWait();
        }
        return writes;
    }

    private CompletableFuture<Integer> write(int value) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(writer.write(_ -> value, LONG));
            } catch (JournalException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
