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
/// @param drafts what was written of a plan by an answer that was not whole yet
/// @param endedAt when the newest attempt ended; absent while it is under way
public record PlannerState(
        WorkState work,
        Optional<Instant> since,
        List<Agent> agents,
        int rejections,
        List<Violation> toRepair,
        Optional<Fault> error,
        Drafts drafts,
        Optional<Instant> endedAt) {
    static final PlannerState UNTRIED = new PlannerState(WorkState.UNTRIED, Optional.empty(), List.of(), 0, List.of(),
            Optional.empty(), Drafts.NONE, Optional.empty());

    PlannerState with(WorkState newWork) {
        return new PlannerState(newWork, since, agents, rejections, toRepair, error, drafts, endedAt);
    }

    PlannerState started(WorkState newWork, List<Agent> choice, Instant at) {
        return new PlannerState(newWork, since.or(() -> Optional.of(at)), choice, rejections, toRepair,
                Optional.empty(), drafts, Optional.empty());
    }

    PlannerState rejected(WorkState newWork, List<Violation> violations) {
        return new PlannerState(newWork, since, agents, rejections + 1, violations, error, drafts, endedAt);
    }

    /// The next attempt starts over in a session of its own: the old one may be beyond repair.
    PlannerState failed(WorkState newWork, Fault fault) {
        return new PlannerState(newWork, since, agents, rejections, List.of(), Optional.of(fault), drafts, endedAt);
    }

    /// The same, with all its time: what broke it off may have kept it from working for long. How often that may happen
    /// is bounded elsewhere.
    PlannerState brokenOff(WorkState newWork) {
        return new PlannerState(newWork, Optional.empty(), agents, rejections, List.of(), Optional.empty(), drafts,
                endedAt);
    }

    PlannerState with(Drafts newDrafts) {
        return new PlannerState(work, since, agents, rejections, toRepair, error, newDrafts, endedAt);
    }

    PlannerState ended(Instant at) {
        return new PlannerState(work, since, agents, rejections, toRepair, error, drafts, Optional.of(at));
    }
}
