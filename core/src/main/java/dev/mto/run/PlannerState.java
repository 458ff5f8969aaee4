package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.fault.Fault;
import dev.mto.plan.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How the planning went. Immutable.
///
/// @param since since when its time counts: its first prompt, or the first after a break that was none of its making;
/// empty until then
/// @param agents the agents the newest attempt could choose from
/// @param rejections how many answers were no plan
/// @param toRepair what was wrong with the last answer, where it is the same session's turn to put it right; else empty
/// @param error why the last attempt failed
public record PlannerState(
        WorkState work,
        Optional<Instant> since,
        List<Agent> agents,
        int rejections,
        List<Violation> toRepair,
        Optional<Fault> error) {
    static final PlannerState UNTRIED = new PlannerState(WorkState.UNTRIED, Optional.empty(), List.of(), 0, List.of(),
            Optional.empty());

    PlannerState with(WorkState newWork) {
        return new PlannerState(newWork, since, agents, rejections, toRepair, error);
    }

    PlannerState started(WorkState newWork, List<Agent> choice, Instant at) {
        return new PlannerState(newWork, since.or(() -> Optional.of(at)), choice, rejections, toRepair,
                Optional.empty());
    }

    PlannerState rejected(WorkState newWork, List<Violation> violations) {
        return new PlannerState(newWork, since, agents, rejections + 1, violations, error);
    }

    /// The next attempt starts over in a session of its own: the old one may be beyond repair.
    PlannerState failed(WorkState newWork, Fault fault) {
        return new PlannerState(newWork, since, agents, rejections, List.of(), Optional.of(fault));
    }

    /// The same, with all its time: what broke it off may have kept it from working for long. How often that may happen
    /// is bounded elsewhere.
    PlannerState brokenOff(WorkState newWork) {
        return new PlannerState(newWork, Optional.empty(), agents, rejections, List.of(), Optional.empty());
    }
}
