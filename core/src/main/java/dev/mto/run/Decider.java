package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.agent.TurnIds;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspending;
import dev.mto.run.PlanEvent.DependencyFailed;
import dev.mto.run.PlanEvent.PlanCancelled;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanEvent.PlannerStarted;
import dev.mto.run.PlanEvent.SubtaskCancelled;
import dev.mto.run.PlanEvent.SubtaskStarted;
import dev.mto.run.PlanEvent.SynthesisOffered;
import dev.mto.run.PlanEvent.SynthesisStarted;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Compares what should be going on for a plan with what is, and says what to do about the difference. Decides from the
/// state alone, so it does not matter whether the state was reached in this process or folded after a crash. Immutable.
final class Decider {
    private final RunPolicy policy;
    private final Turns turns;
    private final Durations durations;
    private final ClientSynthesis clients;
    private final Watchdog watchdog;

    Decider(RunPolicy policy, Turns turns, Durations durations) {
        this.policy = policy;
        this.turns = turns;
        this.durations = durations;
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
            case PLANNING -> plan(state, engaged, now);
            case EXECUTING -> execute(state, engaged, now);
            case SYNTHESIZING -> synthesize(state, engaged, now);
            case COMPLETED, FAILED, CANCELLED -> List.<Move>of();
        });
        // All that would start now waits for the same provider.
        return moves.stream().distinct().toList();
    }

    private static PlanEvent end(PlanState state) {
        return state.course().doom().<PlanEvent>map(PlanFailed::new).orElseGet(PlanCancelled::new);
    }

    /// When to look again though nothing was heard; empty where only news can change anything. Times that have come are
    /// left out: whatever they allowed was decided just now, and what still waits does so for something else.
    Optional<Instant> wakeAt(PlanState state, Engagement engaged, Instant now) {
        if (state.status().isTerminal()) {
            return Optional.empty();
        }
        // Between two attempts as well: the next one may be waiting for a session.
        Stream<Instant> planning = state.status() == PlanStatus.PLANNING
                ? planningEnd(state, engaged).stream()
                : Stream.empty();
        Stream<Instant> retries = Stream.concat(Stream.of(state.planner().work(), state.synthesis().work()),
                state.subtasks().stream().map(SubtaskState::work)).flatMap(work -> work.retryAt().stream());
        Stream<Instant> errands = Stream.of(engaged.agentList, engaged.parent)
                .filter(errand -> errand.givenUp().isEmpty()).flatMap(errand -> errand.wakeAt().stream());
        Stream<Instant> pause = state.course().pause().map(Course.Pause::until).stream();
        return Stream.of(watchdog.wakeAt(state, engaged, now), planning, retries, errands, pause,
                clients.wakeAt(state, engaged, now)).flatMap(times -> times).filter(now::isBefore)
                .min(Instant::compareTo);
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

    private List<Move> plan(PlanState state, Engagement engaged, Instant now) {
        List<Move> moves = new ArrayList<>(openParent(state, engaged, now));
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
            moves.addAll(start(state, engaged, now, new Work.Planning(), Double.MAX_VALUE));
        }
        return moves;
    }

    /// Begins what the planner has written to its end, and what that needs; whatever else becomes of it shows once there
    /// is a plan.
    private List<Move> startDrafts(PlanState state, Engagement engaged, Instant now) {
        if (state.parentSession().isEmpty()) {
            return List.of();
        }
        double[] remaining = remainingPaths(state);
        return longestFirst(state, remaining).stream()
                .filter(index -> state.subtasks().get(index).cancelReason().isEmpty())
                .filter(index -> state.subtasks().get(index).spec().dependencies().stream()
                        .allMatch(dependency -> isCompleted(state, dependency)))
                .flatMap(index -> start(state, engaged, now, new Work.Subtask(index), remaining[index]).stream())
                .toList();
    }

    /// The sub-tasks that are not begun, in the order in which they are to ask for sessions.
    private static List<Integer> longestFirst(PlanState state, double[] remaining) {
        return state.indexesIn(SubtaskStatus.PENDING).stream()
                .sorted(Comparator.comparingDouble((Integer index) -> remaining[index]).reversed()).toList();
    }

    /// Of each sub-task, how long it and the longest path of what waits for it take, in seconds.
    private double[] remainingPaths(PlanState state) {
        return state.graph().longestPathsFrom(
                index -> durations.ofSubtask(state.subtasks().get(index).spec().agent()).toNanos() / 1e9);
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
    private Optional<Instant> planningEnd(PlanState state, Engagement engaged) {
        Instant grace = engaged.takenUpAt().plus(RunPolicy.ADOPTION_GRACE);
        return state.planner().since().map(since -> policy.planningEnd(since, state.course().pause()))
                .map(end -> end.isBefore(grace) ? grace : end);
    }

    private static Optional<Fault> unansweredFault(Engagement engaged) {
        return engaged.agentList.givenUp().or(() -> engaged.agents().filter(List<Agent>::isEmpty)
                .map(_ -> new Fault(ErrorCode.AGENT_UNKNOWN, "The runtime has no agent in this directory that could be "
                        + "given a sub-task; define one, or take the restriction out of its configuration.")));
    }

    private List<Move> execute(PlanState state, Engagement engaged, Instant now) {
        List<Move> moves = new ArrayList<>(discardPlanner(state, engaged));
        if (state.parentSession().isEmpty()) {
            engaged.parent.givenUp().ifPresentOrElse(fault -> moves.add(Move.record(new PlanFailed(fault))),
                    () -> moves.addAll(openParent(state, engaged, now)));
            return moves;
        }
        double[] remaining = remainingPaths(state);
        for (int index : longestFirst(state, remaining)) {
            Optional<Integer> failed = failedDependency(state, index);
            if (state.subtasks().get(index).cancelReason().isPresent()) {
                moves.add(Move.record(new SubtaskCancelled(index)));
            } else if (failed.isPresent()) {
                moves.add(Move.record(new DependencyFailed(index, failed.get())));
            } else if (isUnblocked(state, index)) {
                moves.addAll(start(state, engaged, now, new Work.Subtask(index), remaining[index]));
            }
        }
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
        return start(state, engaged, now, new Work.Synthesis(), Double.MAX_VALUE);
    }

    private List<Move> start(PlanState state, Engagement engaged, Instant now, Work work, double remainingPath) {
        WorkState soFar = state.work(work);
        Attempt attempt = new Attempt(work, soFar.attempts() + 1);
        boolean early = soFar.retryAt().map(now::isBefore).orElse(false);
        if (early) {
            return List.of();
        }
        Optional<Course.Pause> limit = engaged.gates.closed(state.goal(), now);
        if (limit.isPresent()) {
            return isKnown(state, limit.get())
                    ? List.of()
                    : List.of(Move.record(new PlanPaused(limit.get().until(), limit.get().reason())));
        }
        if (!engaged.acquire(attempt, remainingPath, now)) {
            return List.of();
        }
        TurnIds ids = Turns.ids(state.id(), attempt);
        PlanEvent announcement = switch (work) {
            case Work.Planning _ -> new PlannerStarted(attempt, ids, engaged.agents().orElseThrow());
            case Work.Subtask _ -> new SubtaskStarted(attempt, ids);
            case Work.Synthesis _ -> new SynthesisStarted(attempt, ids);
        };
        // The turn is worded from the state that the announcement leads to: the one that a later process would find.
        PlanState announced = state.apply(new JournalEntry(state.lastSeq() + 1, now, announcement));
        return List.of(new Move(Optional.of(announcement),
                Optional.of(new Action.Start(attempt, turns.turn(announced, attempt, ids)))));
    }

    private static boolean isKnown(PlanState state, Course.Pause limit) {
        return state.course().pause().filter(pause -> pause.until().equals(limit.until())).isPresent();
    }

    private static List<Move> openParent(PlanState state, Engagement engaged, Instant now) {
        if (state.parentSession().isPresent() || !engaged.parent.isDue(now) || engaged.parent.givenUp().isPresent()) {
            return List.of();
        }
        return List.of(Move.act(new Action.OpenParent(Turns.parentKey(state.id()),
                Turns.title(state.goal().taskDescription()))));
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
