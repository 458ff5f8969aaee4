package dev.mto.run;

import dev.mto.agent.TurnIds;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Decider.Move;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlannerStarted;
import dev.mto.run.PlanEvent.SubtaskStarted;
import dev.mto.run.PlanEvent.SynthesisStarted;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Begins pieces of work: where their provider is not to be left alone, and a session is to be had. Immutable.
final class Starting {
    private final Turns turns;
    private final Durations durations;

    Starting(Turns turns, Durations durations) {
        this.turns = turns;
        this.durations = durations;
    }

    List<Move> start(PlanState state, Engagement engaged, Instant now, Work work, double remainingPath) {
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

    /// Starts sub-tasks: the one with the longest path before it asks for a session first.
    ///
    /// @param free those that nothing keeps from being begun
    List<Move> startLongestFirst(PlanState state, Engagement engaged, Instant now, List<Integer> free) {
        if (free.isEmpty()) {
            return List.of();
        }
        double[] remaining = remainingPaths(state);
        return free.stream().sorted(Comparator.comparingDouble((Integer index) -> remaining[index]).reversed())
                .flatMap(index -> start(state, engaged, now, new Work.Subtask(index), remaining[index]).stream())
                .toList();
    }

    /// Of each sub-task, how long it and the longest path of what waits for it take, in seconds.
    private double[] remainingPaths(PlanState state) {
        return state.graph().longestPathsFrom(
                index -> durations.ofSubtask(state.subtasks().get(index).spec().agent()).toNanos() / 1e9);
    }

    static List<Move> openParent(PlanState state, Engagement engaged, Instant now) {
        if (state.parentSession().isPresent() || !engaged.parent.isDue(now) || engaged.parent.givenUp().isPresent()) {
            return List.of();
        }
        return List.of(Move.act(new Action.OpenParent(Turns.parentKey(state.id()),
                Turns.title(state.goal().taskDescription()))));
    }
}
