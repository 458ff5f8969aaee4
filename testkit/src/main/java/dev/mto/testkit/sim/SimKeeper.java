package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.run.IllegalTransition;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanState;
import dev.mto.run.Setbacks;
import dev.mto.run.Tenure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps one plan going in one process, with as many runners as that takes: what dev.mto.run.PlanKeeper does on a
/// thread.
final class SimKeeper {
    final PlanId id;
    final SimProcess process;
    private final Setbacks setbacks = new Setbacks();
    private @Nullable SimRunner runner;
    private @Nullable SimRunner follower;
    private boolean released;
    private Instant lastSetback = Instant.MIN;

    SimKeeper(PlanId id, SimProcess process) {
        this.id = id;
        this.process = process;
    }

    /// Who runs the plan just now; empty while it waits to be taken up again.
    Optional<SimRunner> runner() {
        return Optional.ofNullable(runner);
    }

    /// Whether the plan was let go of.
    boolean isReleased() {
        return released;
    }

    /// When a runner of it failed last.
    Instant lastSetback() {
        return lastSetback;
    }

    /// Lets go of the plan for another process to have it.
    void release() {
        if (!released) {
            released = true;
            process.setup().forget(id);
            Optional.ofNullable(follower).ifPresent(SimRunner::leave);
        }
    }

    void takeUp(PlanState state) {
        if (!released) {
            runner = new SimRunner(state, this);
            follower = runner;
        }
    }

    /// Reads the plan from the journal.
    ///
    /// @param told the newest event that watchers have been told of
    /// @return whether it can be read
    boolean takeUp(long told) {
        try {
            List<JournalEntry> entries = process.journal.read(id, 0);
            takeUp(PlanState.fold(id, entries));
            process.around.feed().recorded(id, entries.stream()
                    .filter(entry -> told == Long.MAX_VALUE || entry.seq() > told).toList());
            return true;
        } catch (JournalException | IllegalTransition unreadable) {
            return false;
        }
    }

    void begin() {
        runner().ifPresentOrElse(SimRunner::begin, this::beginLater);
    }

    void beginLater() {
        setbacks.unreadable();
        again();
    }

    /// The runner has failed.
    void failed(SimRunner failed, Throwable failure) {
        process.world.counts.add("setbacks");
        process.world.note(() -> id + " is set back by " + failure);
        lastSetback = process.world.instant();
        setbacks.add(failed.state().lastSeq(), failure);
        if (setbacks.areHopeless() && isEnded(failed, failure)) {
            process.losesCount();
            process.over(this);
            return;
        }
        runner = null;
        again();
    }

    private boolean isEnded(SimRunner runner, Throwable cause) {
        try {
            boolean over = runner.giveUp(cause);
            process.world.counts.add(over ? "abandoned" : "given up");
            setbacks.movedOn(runner.state().lastSeq());
            return over;
        } catch (Tenure.Disowned gone) {
            runner.leave();
            return true;
        } catch (RuntimeException failure) {
            return false;
        }
    }

    private void again() {
        process.after(setbacks.pause(id.value()), () -> {
            if (process.keeper(id).filter(this::equals).isPresent()) {
                if (takeUp(setbacks.lastSeq())) {
                    runner().ifPresent(fresh -> fresh.post(new PlanInput.SetBack()));
                    begin();
                } else {
                    beginLater();
                }
            }
        });
    }
}
