package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Decider.Move;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanStopping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what to do for a plan that is being planned. Immutable.
final class PlanningStage {
    private final RunPolicy policy;
    private final Starting starting;

    PlanningStage(RunPolicy policy, Starting starting) {
        this.policy = policy;
        this.starting = starting;
    }

    List<Move> decide(PlanState state, Engagement engaged, Instant now) {
        // What may never be approved needs no session for its answer yet.
        List<Move> moves = new ArrayList<>(
                state.goal().approval().isPresent() ? List.of() : Starting.openParent(state, engaged, now));
        PlannerState planner = state.planner();
        moves.addAll(startDrafts(state, engaged, now));
        if (planner.work().running().isPresent()) {
            return moves;
        }
        Optional<Fault> hopeless = planningFault(state, engaged, now).or(() -> unansweredFault(engaged));
        if (hopeless.isPresent()) {
            return List.of(Move.record(
                    state.running().isEmpty() ? new PlanFailed(hopeless.get()) : new PlanStopping(hopeless.get())));
        }
        if (engaged.agents().isEmpty()) {
            if (engaged.agentList.isDue(now)) {
                moves.add(Move.act(new Action.ListAgents()));
            }
        } else {
            moves.addAll(starting.start(state, engaged, now, new Work.Planning(), Double.MAX_VALUE));
        }
        return moves;
    }

    /// Begins what the planner has written to its end, and what that needs; whatever else becomes of it shows once there
    /// is a plan.
    private List<Move> startDrafts(PlanState state, Engagement engaged, Instant now) {
        if (state.parentSession().isEmpty()) {
            return List.of();
        }
        List<Integer> free = state.indexesIn(SubtaskStatus.PENDING).stream()
                .filter(index -> state.subtasks().get(index).cancelReason().isEmpty())
                .filter(index -> state.subtasks().get(index).spec().dependencies().stream()
                        .allMatch(dependency -> isCompleted(state, dependency)))
                .toList();
        return starting.startLongestFirst(state, engaged, now, free);
    }

    private static boolean isCompleted(PlanState state, int index) {
        return state.has(index) && state.subtasks().get(index).status() == SubtaskStatus.COMPLETED;
    }

    private Optional<Fault> planningFault(PlanState state, Engagement engaged, Instant now) {
        PlannerState planner = state.planner();
        if (planner.error().isPresent() && planner.work().retryAt().isEmpty()) {
            return planner.error();
        }
        if (planner.rejections() > policy.maxRepairs()) {
            return Optional.of(new Fault(ErrorCode.PLAN_INVALID, "The planner gave no valid plan in "
                    + planner.rejections() + " answers. What was wrong with the last one:\n"
                    + Violation.describe(planner.toRepair())));
        }
        return planningEnd(state, engaged).filter(end -> !now.isBefore(end))
                .map(_ -> Watchdog.timeout(new Work.Planning()));
    }

    /// When there must be a plan, or an attempt at it under way. The time may have run out while nobody was there to
    /// begin one.
    Optional<Instant> planningEnd(PlanState state, Engagement engaged) {
        Instant grace = engaged.takenUpAt().plus(RunPolicy.ADOPTION_GRACE);
        return state.planner().since().map(since -> policy.planningEnd(since, state.course().pause()))
                .map(end -> end.isBefore(grace) ? grace : end);
    }

    private static Optional<Fault> unansweredFault(Engagement engaged) {
        return engaged.agentList.givenUp().or(() -> engaged.agents().filter(List<Agent>::isEmpty)
                .map(_ -> new Fault(ErrorCode.AGENT_UNKNOWN, "The runtime has no agent in this directory that could be "
                        + "given a sub-task; define one, or take the restriction out of its configuration.")));
    }
}
