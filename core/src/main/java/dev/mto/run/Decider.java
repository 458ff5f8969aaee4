package dev.mto.run;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspending;
import dev.mto.run.PlanEvent.DependencyFailed;
import dev.mto.run.PlanEvent.PlanCancelled;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanEvent.SubtaskCancelled;
import dev.mto.run.PlanEvent.SynthesisOffered;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Compares what should be going on for a plan with what is, and says what to do about the difference. Decides from the
/// state alone, so it does not matter whether the state was reached in this process or folded after a crash. Immutable.
final class Decider {
    private final Turns turns;
    private final Starting starting;
    private final PlanningStage planning;
    private final ApprovalStage approval;
    private final ClientSynthesis clients;
    private final Watchdog watchdog;

    Decider(RunPolicy policy, Turns turns, Durations durations) {
        this.turns = turns;
        this.starting = new Starting(turns, durations);
        this.planning = new PlanningStage(policy, starting);
        this.approval = new ApprovalStage(durations);
        this.clients = new ClientSynthesis(policy);
        this.watchdog = new Watchdog(policy);
    }

    /// One thing to do: an event to record, an action for once that is durable, or both.
    record Move(Optional<PlanEvent> event, Optional<Action> action) {
        static Move record(PlanEvent event) {
            return new Move(Optional.of(event), Optional.empty());
        }

        static Move act(Action action) {
            return new Move(Optional.empty(), Optional.of(action));
        }
    }

    /// What to do now. Moves of one call do not depend on each other; carry them out and ask again, until there is
    /// none.
    List<Move> decide(PlanState state, Engagement engaged, Instant now) {
        engaged.reconsider();
        if (state.status().isTerminal()) {
            return List.of();
        }
        List<Move> moves = new ArrayList<>(attend(state, engaged, now));
        if (state.isCalledOff()) {
            if (state.running().isEmpty()) {
                moves.add(Move.record(end(state)));
            }
            return moves;
        }
        if (engaged.isHalted()) {
            return moves;
        }
        Optional<Fault> overBudget = watchdog.overBudget(state, engaged, now);
        if (overBudget.isPresent()) {
            moves.add(Move.record(new PlanStopping(overBudget.get())));
            return moves;
        }
        moves.addAll(switch (state.status()) {
            case PLANNING -> planning.decide(state, engaged, now);
            case AWAITING_APPROVAL -> approval.decide(state, now);
            case EXECUTING -> execute(state, engaged, now);
            case SYNTHESIZING -> synthesize(state, engaged, now);
            case COMPLETED, FAILED, CANCELLED -> List.<Move>of();
        });
        // All that would start now waits for the same provider.
        return moves.size() < 2 ? moves : moves.stream().distinct().toList();
    }

    private static PlanEvent end(PlanState state) {
        return state.course().doom().<PlanEvent>map(PlanFailed::new).orElseGet(PlanCancelled::new);
    }

    /// When to look again though nothing was heard; empty where only news can change anything.
    Optional<Instant> wakeAt(PlanState state, Engagement engaged, Instant now) {
        if (state.status().isTerminal()) {
            return Optional.empty();
        }
        Alarm alarm = new Alarm(now);
        // Between two attempts as well: the next one may be waiting for a session.
        if (state.status() == PlanStatus.PLANNING) {
            planning.planningEnd(state, engaged).ifPresent(alarm);
        }
        state.planner().work().retryAt().ifPresent(alarm);
        state.synthesis().work().retryAt().ifPresent(alarm);
        state.subtasks().forEach(subtask -> subtask.work().retryAt().ifPresent(alarm));
        set(alarm, engaged.agentList);
        set(alarm, engaged.parent);
        state.course().pause().map(Course.Pause::until).ifPresent(alarm);
        watchdog.set(alarm, state, engaged, now);
        ApprovalStage.set(alarm, state);
        clients.set(alarm, state, engaged, now);
        return alarm.earliest();
    }

    private static void set(Alarm alarm, Errand errand) {
        if (errand.givenUp().isEmpty()) {
            errand.wakeAt().ifPresent(alarm);
        }
    }

    private List<Move> attend(PlanState state, Engagement engaged, Instant now) {
        List<Move> moves = new ArrayList<>();
        for (Running running : state.running()) {
            switch (running.carrier()) {
                case Carrier.Session session -> attend(state, engaged, now, running, session).ifPresent(moves::add);
                case Carrier.Client _ -> clients.end(state, running, engaged, now).map(Move::record)
                        .ifPresent(moves::add);
            }
        }
        return moves;
    }

    private Optional<Move> attend(PlanState state, Engagement engaged, Instant now, Running running,
            Carrier.Session session) {
        Attempt attempt = running.attempt();
        if (!engaged.attends(attempt)) {
            return Optional.of(Move.act(new Action.Adopt(attempt, turns.turn(state, attempt, session.ids()),
                    session.sessionId())));
        }
        if (state.isCalledOff() || state.isUnwanted(attempt) || state.isDropped(attempt)
                || running.stopping().isPresent() || running.suspending()) {
            return engaged.isAborting(attempt)
                    ? Optional.empty()
                    : Optional.of(Move.act(new Action.Abort(attempt, session.ids())));
        }
        if (engaged.isHalted()) {
            return Optional.of(Move.record(new AttemptSuspending(attempt)));
        }
        return watchdog.objection(state, running, engaged, now)
                .map(reason -> Move.record(new AttemptStopping(attempt, reason)));
    }

    private List<Move> execute(PlanState state, Engagement engaged, Instant now) {
        List<Move> moves = new ArrayList<>(discardPlanner(state, engaged));
        if (state.parentSession().isEmpty()) {
            moves.addAll(openParent(state, engaged, now));
            return moves;
        }
        List<Integer> free = new ArrayList<>();
        for (int index : state.indexesIn(SubtaskStatus.PENDING)) {
            Optional<Integer> failed = failedDependency(state, index);
            if (state.subtasks().get(index).cancelReason().isPresent()) {
                moves.add(Move.record(new SubtaskCancelled(index)));
            } else if (failed.isPresent()) {
                moves.add(Move.record(new DependencyFailed(index, failed.get())));
            } else if (isUnblocked(state, index)) {
                free.add(index);
            }
        }
        moves.addAll(starting.startLongestFirst(state, engaged, now, free));
        if (state.subtasks().stream().allMatch(subtask -> subtask.status().isTerminal())) {
            moves.addAll(conclude(state, engaged, now));
        }
        return moves;
    }

    private List<Move> conclude(PlanState state, Engagement engaged, Instant now) {
        if (!state.running().isEmpty()) {
            // What the plan does not have is seen to its end first.
            return List.of();
        }
        if (state.indexesIn(SubtaskStatus.COMPLETED).isEmpty()) {
            return List.of(Move.record(new PlanFailed(new Fault(ErrorCode.NO_RESULTS, "No sub-task has a result:\n"
                    + String.join("\n", IntStream.range(0, state.subtasks().size())
                            .mapToObj(i -> i + ": " + state.subtasks().get(i).whyNoResult())
                            .toList())))));
        }
        return synthesize(state, engaged, now);
    }

    private List<Move> synthesize(PlanState state, Engagement engaged, Instant now) {
        WorkState work = state.synthesis().work();
        if (work.running().isPresent()) {
            return List.of();
        }
        if (state.synthesis().error().isPresent() && work.retryAt().isEmpty()) {
            return List.of(Move.record(new PlanFailed(state.synthesis().error().get())));
        }
        if (ClientSynthesis.isToBeOffered(state)) {
            return List.of(Move.record(new SynthesisOffered()));
        }
        if (clients.isWaitedFor(state.synthesis(), now)) {
            return List.of();
        }
        if (state.parentSession().isEmpty()) {
            return openParent(state, engaged, now);
        }
        return starting.start(state, engaged, now, new Work.Synthesis(), Double.MAX_VALUE);
    }

    /// A session for the answer, without which nothing more is begun.
    private static List<Move> openParent(PlanState state, Engagement engaged, Instant now) {
        return engaged.parent.givenUp().map(fault -> List.of(Move.record(new PlanFailed(fault))))
                .orElseGet(() -> Starting.openParent(state, engaged, now));
    }

    private static List<Move> discardPlanner(PlanState state, Engagement engaged) {
        return state.planner().work().sessionId().filter(_ -> !engaged.hasDiscardedPlanner())
                .map(session -> List.of(Move.act(new Action.Discard(session)))).orElse(List.of());
    }

    private static Optional<Integer> failedDependency(PlanState state, int index) {
        if (state.goal().onDependencyFailure() == DependencyPolicy.CONTINUE) {
            return Optional.empty();
        }
        return state.subtasks().get(index).spec().dependencies().stream()
                .filter(dependency -> isWithoutResult(state.subtasks().get(dependency).status())).findFirst();
    }

    private static boolean isWithoutResult(SubtaskStatus status) {
        return switch (status) {
            case FAILED, CANCELLED -> true;
            case PENDING, RUNNING, COMPLETED -> false;
        };
    }

    private static boolean isUnblocked(PlanState state, int index) {
        return state.subtasks().get(index).spec().dependencies().stream()
                .allMatch(dependency -> state.subtasks().get(dependency).status().isTerminal());
    }
}
