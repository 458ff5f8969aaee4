package dev.mto.orchestrator;

import dev.mto.run.JournalEntry;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanUpdate;
import dev.mto.run.PlanUpdate.Recorded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// One watcher's view of a plan: every event from a given number on, once and in order, first those already in the
/// journal and then new ones as they become durable. To be read by one thread at a time.
public final class PlanWatch implements AutoCloseable {
    private final PlanFeed.Subscription subscription;
    private final Queue<JournalEntry> past;
    private long lastSeq;

    /// @param subscription taken before `past` was read, so that nothing falls between the two
    public PlanWatch(PlanFeed.Subscription subscription, List<JournalEntry> past, long after) {
        this.subscription = subscription;
        this.past = new ArrayDeque<>(past);
        this.lastSeq = after;
    }

    /// The next update, waiting for it at most so long; empty where none came.
    ///
    /// @throws PlanFeed.Overrun where this watcher was too slow and must begin again after [#lastSeq()]
    public Optional<PlanUpdate> next(Duration patience) throws InterruptedException, PlanFeed.Overrun {
        JournalEntry old = past.poll();
        if (old != null) {
            lastSeq = old.seq();
            return Optional.of(new Recorded(old));
        }
        Optional<PlanUpdate> update = subscription.next(patience);
        if (update.isPresent() && update.get() instanceof Recorded(JournalEntry entry)) {
            if (entry.seq() <= lastSeq) {
                return next(patience);
            }
            lastSeq = entry.seq();
        }
        return update;
    }

    /// What was in the journal when the watch began, and has not been given out.
    public List<JournalEntry> past() {
        return List.copyOf(past);
    }

    /// Whether all that was in the journal when the watch began has been given out.
    public boolean isCaughtUp() {
        return past.isEmpty();
    }

    /// The number of the newest event given out.
    public long lastSeq() {
        return lastSeq;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
