package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Looks whether sub-tasks that wait for a session get one in the right order: none starts while one goes on waiting
/// whose remaining path and time of waiting are longer together.
final class PriorityCheck {
    private final Map<PlanId, Instant> decidedBefore = new HashMap<>();
    private final Map<Waiting, Since> waiting = new HashMap<>();

    private record Waiting(PlanId plan, int index) {}

    /// What was granted a session.
    ///
    /// @param at at the latest
    private record Grant(Instant at, Since since) {}

    /// Paths grow and shrink while something waits, and when it was granted a session is not known to the moment: so it
    /// is passed over only where it was the more urgent by all that it was worth meanwhile.
    private record Since(Instant at, double least, double most, SimRunner runner) {
        boolean isBefore(Since other) {
            return least - other.most > Duration.between(other.at, at).toMillis() / 1e3;
        }

        Since with(double path) {
            return new Since(at, Math.min(least, path), Math.max(most, path), runner);
        }
    }

    /// A plan has taken a step.
    void stepped(SimProcess process, SimRunner runner) {
        PlanState state = runner.state();
        // What it wished for then it may have been granted while it still wrote that down.
        Instant now = runner.decidedAt();
        double[] paths = state.graph().longestPathsFrom(index -> process.durations
                .ofSubtask(state.subtasks().get(index).spec().agent()).toNanos() / 1e9);
        // The plan may have turned out to be without what was drafted.
        waiting.keySet().removeIf(one -> one.plan().equals(state.id()) && !state.has(one.index()));
        Map<Waiting, Grant> began = new LinkedHashMap<>();
        for (int index = 0; index < state.subtasks().size(); index++) {
            Waiting one = new Waiting(state.id(), index);
            Since since = waiting.getOrDefault(one, new Since(now, paths[index], paths[index], runner));
            Optional<Instant> begun = state.subtasks().get(index).work().running().map(Running::since)
                    .filter(at -> !at.isBefore(since.at()));
            // What a runner before this one began was begun at a time that nobody knows.
            if (begun.isPresent() && since.runner() == runner) {
                // What waited may have been granted its session at any time since its plan last looked.
                Instant granted = waiting.remove(one) == null ? now : decidedBefore.getOrDefault(state.id(), now);
                began.put(one, new Grant(granted, since));
            }
            if (isReady(process, state, index, now)) {
                waiting.put(one,
                        since.runner() == runner
                                ? since.with(paths[index])
                                : new Since(now, paths[index], paths[index], runner));
            } else {
                waiting.remove(one);
            }
        }
        // Those that began in the same step are not there any more: none of them passed over another.
        began.forEach((one, grant) -> waiting.forEach((other, its) -> unless(
                !(its.at().isBefore(grant.at()) && isPassedOver(its, grant.since())), Invariant.CAP_AND_PRIORITY,
                one + " begins, though " + other + " comes before it")));
        decidedBefore.put(state.id(), now);
    }

    /// What has not looked yet whether it was granted one is not passed over.
    private static boolean isPassedOver(Since other, Since begun) {
        return other.isBefore(begun) && other.runner().isIdle() && other.runner().isCurrent()
                && !other.runner().isHalted(Instant.MAX);
    }

    private static boolean isReady(SimProcess process, PlanState state, int index, Instant now) {
        SubtaskState subtask = state.subtasks().get(index);
        boolean off = state.cancelReason().isPresent() || state.course().doom().isPresent()
                || !(state.status() == PlanStatus.EXECUTING || state.isDraft()) || state.parentSession().isEmpty()
                || process.knownGates.isClosed(state.goal(), now);
        return !off && subtask.status() == SubtaskStatus.PENDING && subtask.cancelReason().isEmpty()
                && state.work(new Work.Subtask(index)).retryAt().filter(now::isBefore).isEmpty()
                && subtask.spec().dependencies().stream().allMatch(dependency -> isDone(state, dependency));
    }

    private static boolean isDone(PlanState state, int dependency) {
        if (!state.has(dependency)) {
            return false;
        }
        SubtaskStatus status = state.subtasks().get(dependency).status();
        boolean isNeeded = state.isDraft() || state.goal().onDependencyFailure() == DependencyPolicy.FAIL;
        return isNeeded ? status == SubtaskStatus.COMPLETED : status.isTerminal();
    }
}
