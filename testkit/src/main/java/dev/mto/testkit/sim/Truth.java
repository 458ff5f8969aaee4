package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.fault.ErrorCode;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.SubtaskCompleted;
import dev.mto.run.PlanState;
import dev.mto.run.RunPolicy;
import dev.mto.run.WorkState;
import dev.mto.run.WorkState.Running;
import java.util.Optional;

/// Compares what a journal says of the end of a session with how it really ended. Only static methods: it has no state.
final class Truth {
    private Truth() {}

    static void check(String what, PlanState before, Running running, Ended ended, SimTurn turn) {
        Optional<AgentOutcome> outcome = turn.outcome();
        if (outcome.isEmpty()) {
            unless(isGivenUp(ended), Invariant.ONE_TRUE_END, what + " is said to be over, but runs: " + ended);
            return;
        }
        if (isGivenUp(ended)) {
            return;
        }
        boolean isDropped = before.planner().drafts().dropped().stream()
                .anyMatch(dropped -> dropped.draft().work().running().equals(Optional.of(running)));
        boolean isTrue = isDropped
                ? ended instanceof AttemptInterrupted
                : isTrue(before, running, ended, turn);
        boolean isResult = outcome.get() instanceof AgentOutcome.Completed;
        unless(isTrue, isResult ? Invariant.RUN_ONCE : Invariant.ONE_TRUE_END,
                what + " ended as " + outcome.get() + ", but it is said: " + ended);
        unless(ended.usage().equals(outcome.get().usage()), Invariant.USAGE,
                what + " spent " + outcome.get().usage() + ", but it is said: " + ended.usage());
    }

    private static boolean isTrue(PlanState before, Running running, Ended ended, SimTurn turn) {
        AgentOutcome outcome = turn.outcome().orElseThrow();
        return outcome instanceof AgentOutcome.Completed completed
                ? isResult(ended, completed)
                : isCalledOff(before, running)
                        ? ended instanceof AttemptInterrupted
                        : running.stopping().isPresent()
                                ? ended instanceof AttemptFailed failed && failed.retryAt().isEmpty()
                                        && failed.fault().equals(running.stopping().get())
                                : (running.suspending() && isBrokenOff(outcome))
                                        ? ended instanceof AttemptSuspended
                                        : isTrue(turn, ended, before.work(running.attempt().work()));
    }

    /// Whether the engine gave a plan up that failed again and again: the one end that waits for no session.
    static boolean isGivenUp(Ended ended) {
        return ended instanceof AttemptInterrupted interrupted && interrupted.reason().contains("could not go on");
    }

    private static boolean isResult(Ended ended, AgentOutcome.Completed completed) {
        return switch (ended) {
            case PlanAccepted _ -> true;
            case PlanRejected rejected -> rejected.text().equals(completed.text());
            case SubtaskCompleted subtask -> subtask.result().equals(completed.text());
            case PlanCompleted plan -> plan.answer().equals(completed.text());
            case AttemptFailed _,AttemptInterrupted _,AttemptLimited _,AttemptSuspended _ -> false;
        };
    }

    private static boolean isBrokenOff(AgentOutcome outcome) {
        return outcome instanceof AgentOutcome.Aborted || outcome instanceof AgentOutcome.Interrupted;
    }

    private static boolean isCalledOff(PlanState before, Running running) {
        return before.cancelReason().isPresent() || before.course().doom().isPresent()
                || (running.attempt().work() instanceof dev.mto.run.Attempt.Work.Subtask(int index)
                        && before.subtasks().get(index).cancelReason().isPresent());
    }

    private static boolean isTrue(SimTurn turn, Ended ended, WorkState work) {
        RunPolicy policy = RunPolicy.DEFAULT;
        return switch (turn.outcome().orElseThrow()) {
            case AgentOutcome.Completed _ -> false;
            case AgentOutcome.Failed(FailureKind kind, _, _) -> ended instanceof AttemptFailed failed
                    && failed.fault().code() == kind.code() && failed.retryAt()
                            .isPresent() == (mayBeCured(kind) && work.retries() < policy.retry().maxRetries());
            case AgentOutcome.Aborted _ -> ended instanceof AttemptFailed failed && failed.retryAt().isEmpty()
                    && failed.fault().code() == ErrorCode.SESSION_ABORTED;
            case AgentOutcome.Interrupted _ ->
                work.interruptions() < (turn.adopted ? RunPolicy.MAX_BREAKS : policy.maxInterruptions())
                        ? ended instanceof AttemptInterrupted
                        : ended instanceof AttemptFailed failed
                                && failed.fault().code() == ErrorCode.SESSION_INTERRUPTED;
            case AgentOutcome.Limited _ -> ended instanceof AttemptLimited
                    || (ended instanceof AttemptFailed failed && failed.retryAt().isEmpty()
                            && failed.fault().code() == ErrorCode.RATE_LIMITED);
        };
    }

    private static boolean mayBeCured(FailureKind kind) {
        return kind.isTransient() || kind == FailureKind.SESSION_UNKNOWN;
    }
}
