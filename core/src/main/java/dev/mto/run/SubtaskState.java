package dev.mto.run;

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
/// @param cancelReason why it is being ended, once somebody asked for that
/// @param finishedAt when it became terminal
public record SubtaskState(
        SubtaskSpec spec,
        SubtaskStatus status,
        WorkState work,
        Optional<String> result,
        Optional<Fault> error,
        Optional<String> cancelReason,
        Optional<Instant> finishedAt) {
    static SubtaskState planned(SubtaskSpec spec) {
        return new SubtaskState(spec, SubtaskStatus.PENDING, WorkState.UNTRIED, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    SubtaskState with(WorkState newWork) {
        return new SubtaskState(spec, status, newWork, result, error, cancelReason, finishedAt);
    }

    SubtaskState started(SubtaskStarted event, Instant at) {
        requirePending(event.attempt().label());
        return new SubtaskState(spec, SubtaskStatus.RUNNING, work.started(event, at), result, Optional.empty(),
                cancelReason, finishedAt);
    }

    SubtaskState completed(PlanEvent.SubtaskCompleted event, Instant at) {
        return new SubtaskState(spec, SubtaskStatus.COMPLETED, work.ended(event), Optional.of(event.result()),
                Optional.empty(), cancelReason, Optional.of(at));
    }

    SubtaskState attemptFailed(PlanEvent.AttemptFailed event, Instant at) {
        boolean again = event.retryAt().isPresent();
        return new SubtaskState(spec, again ? SubtaskStatus.PENDING : SubtaskStatus.FAILED, work.ended(event), result,
                Optional.of(event.fault()), cancelReason, again ? Optional.empty() : Optional.of(at));
    }

    SubtaskState interrupted(Ended event) {
        return new SubtaskState(spec, SubtaskStatus.PENDING, work.ended(event), result, error, cancelReason,
                finishedAt);
    }

    SubtaskState dependencyFailed(Fault fault, Instant at) {
        requirePending("dependency_failed");
        return new SubtaskState(spec, SubtaskStatus.FAILED, work, result, Optional.of(fault), cancelReason,
                Optional.of(at));
    }

    SubtaskState unwanted(String reason) {
        if (status.isTerminal()) {
            throw new IllegalTransition("the sub-task is " + status + " and cannot be cancelled");
        }
        return new SubtaskState(spec, status, work, result, error, Optional.of(reason), finishedAt);
    }

    SubtaskState cancelled(Instant at) {
        if (status.isTerminal()) {
            throw new IllegalTransition("the sub-task is " + status + " and cannot be cancelled");
        }
        return new SubtaskState(spec, SubtaskStatus.CANCELLED, work, result, error, cancelReason, Optional.of(at));
    }

    /// The same as it was planned, but for what was spent on it.
    SubtaskState again() {
        return new SubtaskState(spec, SubtaskStatus.PENDING, work.again(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /// Why there is nothing to be had of it, for people.
    String whyNoResult() {
        return error.map(Fault::toString)
                .orElseGet(() -> "cancelled" + cancelReason.map(reason -> ": " + reason).orElse(""));
    }

    private void requirePending(String what) {
        if (status != SubtaskStatus.PENDING) {
            throw new IllegalTransition(what + " while the sub-task is " + status);
        }
    }
}
