package dev.mto.run;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.SubtaskStarted;
import java.time.Instant;
import java.util.Optional;

/// A sub-task and how it went. Immutable.
///
/// @param result its text, once it completed
/// @param error why it failed, once it did; while it waits for a retry, why the last attempt failed
/// @param finishedAt when it became terminal
public record SubtaskState(
        SubtaskSpec spec,
        SubtaskStatus status,
        WorkState work,
        Optional<String> result,
        Optional<Fault> error,
        Optional<Instant> finishedAt) {
    static SubtaskState planned(SubtaskSpec spec) {
        return new SubtaskState(spec, SubtaskStatus.PENDING, WorkState.UNTRIED, Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    SubtaskState with(WorkState newWork) {
        return new SubtaskState(spec, status, newWork, result, error, finishedAt);
    }

    SubtaskState started(SubtaskStarted event, Instant at) {
        requirePending(event.attempt().label());
        return new SubtaskState(spec, SubtaskStatus.RUNNING, work.started(event, at), result, Optional.empty(),
                finishedAt);
    }

    SubtaskState completed(PlanEvent.SubtaskCompleted event, Instant at) {
        return new SubtaskState(spec, SubtaskStatus.COMPLETED, work.ended(event), Optional.of(event.result()),
                Optional.empty(), Optional.of(at));
    }

    SubtaskState attemptFailed(PlanEvent.AttemptFailed event, Instant at) {
        boolean again = event.retryAt().isPresent();
        return new SubtaskState(spec, again ? SubtaskStatus.PENDING : SubtaskStatus.FAILED, work.ended(event), result,
                Optional.of(event.fault()), again ? Optional.empty() : Optional.of(at));
    }

    SubtaskState interrupted(Ended event) {
        return new SubtaskState(spec, SubtaskStatus.PENDING, work.ended(event), result, error, finishedAt);
    }

    SubtaskState dependencyFailed(int dependency, Instant at) {
        requirePending("dependency_failed");
        Fault fault = new Fault(ErrorCode.DEPENDENCY_FAILED,
                "Sub-task " + dependency
                        + ", which this one depends on, failed; it was not started and spent nothing.");
        return new SubtaskState(spec, SubtaskStatus.FAILED, work, result, Optional.of(fault), Optional.of(at));
    }

    SubtaskState cancelled(Instant at) {
        return status.isTerminal()
                ? this
                : new SubtaskState(spec, SubtaskStatus.CANCELLED, work, result, error, Optional.of(at));
    }

    private void requirePending(String what) {
        if (status != SubtaskStatus.PENDING) {
            throw new IllegalTransition(what + " while the sub-task is " + status);
        }
    }
}
