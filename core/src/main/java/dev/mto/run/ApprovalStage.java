package dev.mto.run;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Approval;
import dev.mto.run.Decider.Move;
import dev.mto.run.PlanEvent.ApprovalRequested;
import dev.mto.run.PlanEvent.PlanApproved;
import dev.mto.run.PlanEvent.PlanEdited;
import dev.mto.run.PlanEvent.PlanFailed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Decides for a plan that waits to be approved: puts each revision before people, with what it will most likely take,
/// and ends the wait when its time is up. Immutable.
///
/// @param durations learned from all plans
record ApprovalStage(Durations durations) {
    List<Move> decide(PlanState state, Instant now) {
        ApprovalState approval = state.course().approval().orElseThrow();
        if (approval.asked().isEmpty()) {
            Optional<Instant> expiresAt = state.goal().approval().flatMap(Approval::within).map(now::plus);
            return List.of(Move.record(
                    new ApprovalRequested(approval.revision(), Forecast.of(state, durations), expiresAt)));
        }
        return approval.expiresAt().filter(end -> !now.isBefore(end)).map(end -> List.of(Move.record(expired(end))))
                .orElse(List.of());
    }

    private static PlanEvent expired(Instant end) {
        return new PlanFailed(new Fault(ErrorCode.APPROVAL_EXPIRED,
                "Nobody approved or edited the plan until " + end + ". No sub-task was begun."));
    }

    /// Sets when to look again though nothing was heard.
    static void set(Alarm alarm, PlanState state) {
        if (state.status() == PlanStatus.AWAITING_APPROVAL) {
            state.course().approval().flatMap(ApprovalState::expiresAt).ifPresent(alarm);
        }
    }

    /// What becomes of somebody's word on the plan: nothing where it is about another revision than the one that waits.
    static Optional<PlanEvent> approved(PlanState state, int revision, Instant now) {
        return waitsAt(state, revision, now) ? Optional.of(new PlanApproved(revision)) : Optional.empty();
    }

    static Optional<PlanEvent> edited(PlanState state, PlanInput.Edit edit, Instant now) {
        return waitsAt(state, edit.revision(), now)
                ? Optional.of(new PlanEdited(edit.revision() + 1, edit.subtasks(), edit.notes()))
                : Optional.empty();
    }

    /// The same request once more. Nothing else is ever written of a plan that waits, and so nobody would notice an approval
    /// that becomes durable after it was given up for lost: this takes its number, or finds it taken.
    static Optional<PlanEvent> askedAgain(PlanState state) {
        return state.course().approval().filter(_ -> state.isAwaitingApproval() && !state.isCalledOff())
                .flatMap(approval -> approval.asked().map(asked -> new ApprovalRequested(approval.revision(),
                        asked.forecast(), asked.expiresAt())));
    }

    /// Not any more once its time is over, whoever looks at that first.
    private static boolean waitsAt(PlanState state, int revision, Instant now) {
        return state.isAwaitingApproval() && !state.isCalledOff()
                && state.course().approval().filter(approval -> approval.revision() == revision)
                        .filter(approval -> approval.expiresAt().filter(end -> !now.isBefore(end)).isEmpty())
                        .isPresent();
    }
}
