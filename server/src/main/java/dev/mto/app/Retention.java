package dev.mto.app;

import dev.mto.run.PlanJournal.JournalException;
import dev.mto.store.SqlJournal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes plans that were over long ago, a few at a time, so that nobody waits for it. Thread-safe; started by its
/// construction, ended by [#close].
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final int AT_ONCE = 50;
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration REST = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final SqlJournal journal;
    private final Duration after;
    private final InstantSource clock;
    private final BooleanSupplier isOurs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /// @param after how long they are kept; positive
    /// @param isOurs whether it is this server that does it, of those that share the journal
    Retention(SqlJournal journal, Duration after, InstantSource clock, BooleanSupplier isOurs) {
        this.journal = journal;
        this.after = after;
        this.clock = clock;
        this.isOurs = isOurs;
        this.thread = Thread.ofVirtual().name("retention").start(this::run);
    }

    private void run() {
        try {
            long removed = 0;
            do {
                int now = isOurs.getAsBoolean() ? remove() : 0;
                removed += now;
                if (now < AT_ONCE && removed > 0) {
                    LOG.info("Removed {} plan(s) that were over for longer than {}", removed, after);
                    removed = 0;
                }
                if (closed.await((now < AT_ONCE ? REST : BETWEEN).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } while (true);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int remove() {
        try {
            return journal.forget(clock.instant().minus(after), AT_ONCE);
        } catch (JournalException failure) {
            LOG.warn("Old plans could not be removed: {}", failure.getMessage());
            return 0;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(CLOSING)) {
                LOG.warn("Old plans are still being removed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
