package dev.mto.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Is told what the plans of this process come to, so that it can be counted, logged or drawn. Called on the threads that
/// run plans: it must not block. What it throws is logged, and harms no plan.
public interface PlanListener {
    /// Somebody who does not listen.
    PlanListener NONE = new PlanListener() {
    };

    /// More of a plan is durable. Each event is told once, in order, in the process that wrote it: what a process finds in
    /// the journal when it starts was told to the one before.
    ///
    /// @param before the plan without the entries; empty where it begins with them
    /// @param entries at least one
    /// @param after the plan with the entries
    default void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {}

    /// An attempt that is durable was handed to the agent runtime for the first time.
    ///
    /// @param plan the plan, the attempt being under way
    default void handedOver(PlanState plan, Attempt attempt, Instant at) {}

    /// Tells several, in order.
    static PlanListener all(List<PlanListener> listeners) {
        List<PlanListener> all = List.copyOf(listeners);
        return new PlanListener() {
            @Override
            public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
                all.forEach(listener -> listener.recorded(before, entries, after));
            }

            @Override
            public void handedOver(PlanState plan, Attempt attempt, Instant at) {
                all.forEach(listener -> listener.handedOver(plan, attempt, at));
            }
        };
    }
}
