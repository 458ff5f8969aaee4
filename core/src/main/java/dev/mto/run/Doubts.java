package dev.mto.run;

import dev.mto.agent.LogContext;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanMotor.Surroundings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plans with an append that was reported as failed though it may be durable, or become so. What settles it is tried
/// again until the journal answers. Thread-safe.
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    /// Each holds its request in memory and may come to be a failed plan in the list. A store that leaves this many open
    /// will not take the next one either.
    private static final int MOST = 100;

    private final Set<PlanId> open = ConcurrentHashMap.newKeySet();
    /// Those that have become this process's meanwhile, as any that nobody runs.
    private final Set<PlanId> withheld = ConcurrentHashMap.newKeySet();
    private final Surroundings around;
    private final Standstill standstill;
    private final Consumer<PlanId> settled;

    /// @param settled is given a plan that was withheld, once nothing of it is in doubt
    Doubts(Surroundings around, Standstill standstill, Consumer<PlanId> settled) {
        this.around = around;
        this.standstill = standstill;
        this.settled = settled;
    }

    /// Whether a plan is not to be run yet, though it is this process's.
    boolean withholds(PlanId id) {
        // In this order, and in the other one where it is settled: one of the two sees the other.
        withheld.add(id);
        return open.contains(id) || !withheld.remove(id);
    }

    /// No plan is this process's any more.
    void leaveAll() {
        withheld.clear();
    }

    /// Makes a new plan durable. One of which that is not known is ended as soon as the journal answers.
    ///
    /// @throws Refused where nothing was written
    /// @throws JournalException where that is not known
    AppendResult submit(PlanState state, JournalEntry first) {
        PlanId id = state.id();
        try {
            requireFew();
            return around.journal().append(id, List.of(first), PlanSummary.of(state));
        } catch (Refused nothing) {
            throw new Refused(nothing.getMessage() + " No plan was made.", nothing);
        } catch (JournalException unknown) {
            end(id, new UnconfirmedPlan(id, first, around));
            throw new JournalException(unknown.getMessage() + " Whether " + id + " was kept is not known. It is not "
                    + "begun, and ended as failed as soon as the journal answers.", unknown);
        }
    }

    /// Whether it is still open what the journal has of a new plan.
    boolean has(PlanId id) {
        return open.contains(id);
    }

    private void requireFew() {
        if (open.size() >= MOST) {
            throw new Refused("Of " + MOST + " plans it is not known whether the journal kept them, so no more are "
                    + "given to it until it answers.");
        }
    }

    private void end(PlanId id, UnconfirmedPlan plan) {
        open.add(id);
        around.tasks().execute(() -> {
            if (settle(id, plan::end)) {
                open.remove(id);
                if (withheld.remove(id)) {
                    settled.accept(id);
                }
            }
        });
    }

    /// Tries something again and again, with pauses, until the journal answers.
    ///
    /// @param attempt throws [JournalException] where the journal does not answer yet
    /// @return false where all stops before
    boolean settle(PlanId plan, Runnable attempt) {
        Setbacks setbacks = new Setbacks();
        setbacks.unreadable();
        try (LogContext _ = LogContext.of(plan)) {
            do {
                if (standstill.pause(setbacks.pause(plan.value()))) {
                    return false;
                }
            } while (!succeeds(attempt, setbacks));
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean succeeds(Runnable attempt, Setbacks setbacks) {
        try {
            attempt.run();
            return true;
        } catch (RuntimeException failure) {
            LOG.warn("It is still not known what the journal has of the plan: {}", failure.toString());
            setbacks.add(0, failure);
            return false;
        }
    }
}
