package dev.mto.run;

import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;

/// Counts how often a plan failed without having moved on in between. Confined to the plan's thread.
public final class Setbacks {
    /// A defect that stops the same plan at the same event this often, over some four seconds, does not go away.
    private static final int HOPELESS = 5;

    private static final RetryPolicy PAUSES = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(250),
            Duration.ofMinutes(1));

    /// To ask a store that is down costs next to nothing, and whoever has mended it waits for this.
    private static final RetryPolicy STORE_PAUSES = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(250),
            Duration.ofSeconds(10));

    private long lastSeq;
    private int failures;
    private int defects;
    private boolean storeDown;

    /// The plan's journal could not be taken up.
    public void unreadable() {
        failures++;
        storeDown = false;
    }

    /// More of the plan became durable.
    public void movedOn(long seq) {
        if (seq > lastSeq) {
            lastSeq = seq;
            failures = 0;
            defects = 0;
        }
    }

    /// A runner failed.
    ///
    /// @param seq the newest event that was durable by then
    public void add(long seq, Throwable failure) {
        movedOn(seq);
        failures++;
        // A store that is down says nothing against the plan.
        storeDown = failure instanceof JournalException;
        defects += storeDown ? 0 : 1;
    }

    /// Whether it is the plan that cannot go on.
    public boolean areHopeless() {
        return defects >= HOPELESS;
    }

    /// The wait before it is taken up again; none where it has moved on since. Doubles up to a minute, or to ten seconds where the store is down.
    public Duration pause(String salt) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        return (storeDown ? STORE_PAUSES : PAUSES).delay(failures, salt);
    }

    /// The newest event that was durable when a runner last failed; 0 where none has.
    public long lastSeq() {
        return lastSeq;
    }
}
