package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Looks whether sub-tasks that wait for a session get one in the right order: none starts while one that waited before
/// it, and on which more work hangs, goes on waiting.
final class PriorityCheck {
    private final Map<Waiting, Since> waiting = new HashMap<>();

    private record Waiting(PlanId plan, int index) {}

    private record Since(Instant at, double path, SimRunner runner) {}

    /// A plan has taken a step.
    void stepped(SimProcess process, SimRunner runner) {
        PlanState state = runner.state();
        // What it wished for then it may have been granted while it still wrote that down.
        Instant now = runner.decidedAt();
        double[] paths = state.graph().longestPathsFrom(_ -> 1);
        for (int index = 0; index < state.subtasks().size(); index++) {
            Waiting one = new Waiting(state.id(), index);
            Since since = waiting.getOrDefault(one, new Since(now, paths[index], runner));
            boolean begun = state.subtasks().get(index).work().running()
                    .filter(running -> !running.since().isBefore(since.at())).isPresent();
            // What hangs on a draft is not known for good, so it is not compared.
            if (begun && !state.isDraft() && !waiting.isEmpty()) {
                waiting.remove(one);
                waiting.forEach((other, its) -> unless(!isPassedOver(its, since), Invariant.CAP_AND_PRIORITY,
                        one + " begins, though " + other + " waits longer and more depends on it"));
            }
            if (isReady(process, state, index, now)) {
                waiting.put(one, since.runner() == runner ? since : new Since(now, paths[index], runner));
            } else {
                waiting.remove(one);
            }
        }
    }

    /// What has not looked yet whether it was granted one is not passed over.
    private static boolean isPassedOver(Since other, Since begun) {
        return other.at().isBefore(begun.at()) && other.path() > begun.path() && other.runner().isIdle()
                && other.runner().isCurrent() && !other.runner().isHalted(Instant.MAX);
    }

    private static boolean isReady(SimProcess process, PlanState state, int index, Instant now) {
        SubtaskState subtask = state.subtasks().get(index);
        boolean off = state.cancelReason().isPresent() || state.course().doom().isPresent()
                || state.status() != PlanStatus.EXECUTING || state.parentSession().isEmpty()
                || process.knownGates.isClosed(state.goal(), now);
        return !off && subtask.status() == SubtaskStatus.PENDING && subtask.cancelReason().isEmpty()
                && state.work(new Work.Subtask(index)).retryAt().filter(now::isBefore).isEmpty()
                && subtask.spec().dependencies().stream().allMatch(dependency -> isDone(state, dependency));
    }

    private static boolean isDone(PlanState state, int dependency) {
        SubtaskStatus status = state.subtasks().get(dependency).status();
        return state.goal().onDependencyFailure() == DependencyPolicy.FAIL
                ? status == SubtaskStatus.COMPLETED
                : status.isTerminal();
    }
}
