package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.fault.Fault;
import dev.mto.plan.Violation;
import java.util.List;
import java.util.Optional;

/// How the planning went. Immutable.
///
/// @param agents the agents the newest attempt could choose from
/// @param rejections how many answers were no plan
/// @param toRepair what was wrong with the last answer, where it is the same session's turn to put it right; else empty
/// @param error why the last attempt failed
public record PlannerState(
        WorkState work,
        List<Agent> agents,
        int rejections,
        List<Violation> toRepair,
        Optional<Fault> error) {
    static final PlannerState UNTRIED = new PlannerState(WorkState.UNTRIED, List.of(), 0, List.of(), Optional.empty());

    PlannerState with(WorkState newWork) {
        return new PlannerState(newWork, agents, rejections, toRepair, error);
    }

    PlannerState started(WorkState newWork, List<Agent> choice) {
        return new PlannerState(newWork, choice, rejections, toRepair, Optional.empty());
    }

    PlannerState rejected(WorkState newWork, List<Violation> violations) {
        return new PlannerState(newWork, agents, rejections + 1, violations, error);
    }

    /// The next attempt starts over in a session of its own: the old one may be beyond repair.
    PlannerState brokenOff(WorkState newWork, Optional<Fault> fault) {
        return new PlannerState(newWork, agents, rejections, List.of(), fault);
    }
}
