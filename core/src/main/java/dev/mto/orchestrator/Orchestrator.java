package dev.mto.orchestrator;

import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.util.List;
import java.util.Optional;

/// What the edges may ask of the orchestrator. Thread-safe. All methods may block on the store; call them from virtual
/// threads.
public interface Orchestrator {
    /// Takes a goal on. When this returns, the plan is durable and under way.
    ///
    /// @throws dev.mto.run.PlanJournal.JournalException where it could not be made durable; then there is no plan, or
    /// one that the next start of the process finds and runs
    PlanId submit(Goal goal);

    /// A plan as it stands; empty where there is none of that id.
    Optional<PlanState> find(PlanId id);

    /// Plans that fit a query, newest first.
    List<PlanSummary> list(PlanQuery query);

    /// Asks for a plan to be called off, and returns once that is durable; its sessions end soon after. Does nothing to
    /// a plan that is terminal.
    ///
    /// @return the plan as it then stands; empty where there is none of that id
    Optional<PlanState> cancel(PlanId id, String reason);

    /// Watches a plan, from the event after number `after` on; 0 for all. Close it when done.
    ///
    /// @return empty where there is no plan of that id
    Optional<PlanWatch> watch(PlanId id, long after);
}
