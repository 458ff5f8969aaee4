package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.orchestrator.PlanWatch;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanUpdate;
import dev.mto.run.PlanUpdate.Recorded;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows one plan over all that happens to the orchestrator, and reconnects whenever it likes.
final class SimWatcher {
    /// Whoever hears of what others do only when looking anew is to be noticed.
    static final int SELDOM = 400;

    private final World world;
    private final PlanId plan;
    private final Consumer<JournalEntry> told;
    private @Nullable PlanWatch watch;
    private @Nullable SimProcess connected;
    private long lastSeq;

    SimWatcher(World world, PlanId plan, Consumer<JournalEntry> told) {
        this.world = world;
        this.plan = plan;
        this.told = told;
    }

    /// The process it is connected to.
    Optional<SimProcess> connected() {
        return Optional.ofNullable(connected);
    }

    long lastSeq() {
        return lastSeq;
    }

    /// Reads what there is to be read.
    void look(SimProcess process) {
        if (connected != process || watch == null || world.oneIn(process.member().isPresent() ? SELDOM : 20)) {
            connect(process);
        }
        while (watch != null) {
            Optional<PlanUpdate> update = next(watch);
            if (update.isEmpty()) {
                return;
            }
            if (update.get() instanceof Recorded(JournalEntry entry)) {
                unless(entry.seq() == lastSeq + 1, Invariant.WATCHED_ONCE,
                        "a watcher of " + plan + " is told " + entry.seq() + " after " + lastSeq);
                lastSeq = entry.seq();
                told.accept(entry);
            }
        }
    }

    private static Optional<PlanUpdate> next(PlanWatch watch) {
        try {
            return watch.next(Duration.ZERO);
        } catch (InterruptedException | PlanFeed.Overrun never) {
            throw new BrokenInvariant(Invariant.WATCHED_ONCE, "a watcher is cut off", never);
        }
    }

    private void connect(SimProcess process) {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        PlanFeed.Subscription subscription = process.around.feed().subscribe(plan);
        try {
            watch = new PlanWatch(subscription, process.journal.read(plan, lastSeq), lastSeq);
            connected = process;
            world.counts.add("watchers connected");
        } catch (JournalException later) {
            subscription.close();
        }
    }
}
