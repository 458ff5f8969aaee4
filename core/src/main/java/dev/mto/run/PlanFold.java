package dev.mto.run;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.ApprovalRequested;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.AttemptSuspending;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.DependencyFailed;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanEvent.PermissionAnswered;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.PlanApproved;
import dev.mto.run.PlanEvent.PlanCancelled;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanEdited;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanEvent.PlannerStarted;
import dev.mto.run.PlanEvent.SessionOpened;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanEvent.SubtaskCancelled;
import dev.mto.run.PlanEvent.SubtaskCompleted;
import dev.mto.run.PlanEvent.SubtaskDrafted;
import dev.mto.run.PlanEvent.SubtaskStarted;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import dev.mto.run.PlanEvent.SynthesisOffered;
import dev.mto.run.PlanEvent.SynthesisStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One event more in a plan: what becomes of its state. It needs to be asked of an event that fits; one that does not is
/// an [IllegalTransition]. Immutable.
///
/// @param state before the event
/// @param at when it happened
record PlanFold(PlanState state, Instant at) {
    /// The state after an event, but for its number.
    PlanState after(PlanEvent event) {
        return switch (event) {
            case PlanSubmitted _ -> throw new IllegalTransition(state.id() + " was submitted twice");
            case ParentOpened opened -> state.withParent(Optional.of(opened.sessionId()));
            case PlannerStarted started ->
                state.with(state.planner().started(state.planner().work().started(started, at), started.agents(), at));
            case SubtaskDrafted drafted -> drafted(drafted);
            case PlanAccepted accepted -> accepted(accepted);
            case PlanRejected rejected ->
                state.with(state.planner().rejected(state.planner().work().ended(rejected), rejected.violations())
                        .ended(at));
            case ApprovalRequested requested -> state.with(state.course().with(approval().asked(requested, at)));
            case PlanEdited edited -> edited(edited);
            case PlanApproved approved -> state.with(state.course().with(approval().approved(approved.revision(), at))
                    .at(PlanStatus.EXECUTING));
            case SubtaskStarted _ when state.lacksApproval() ->
                throw new IllegalTransition(state.id() + " began a sub-task without approval");
            case SubtaskStarted started ->
                state.withSubtask(started.attempt(), subtask -> subtask.started(started, at));
            case SubtaskCompleted completed ->
                state.withSubtask(completed.attempt(), subtask -> subtask.completed(completed, at)).with(answered());
            case DependencyFailed failed ->
                state.withSubtask(failed.index(), subtask -> subtask.dependencyFailed(dependencyFault(failed), at));
            case SubtaskCancelRequested requested ->
                state.withSubtask(requested.index(), subtask -> subtask.unwanted(requested.reason()));
            case SubtaskCancelled cancelled -> state.withSubtask(cancelled.index(), subtask -> subtask.cancelled(at));
            case SynthesisOffered _ ->
                state.with(state.course().at(PlanStatus.SYNTHESIZING)).with(state.synthesis().offered(at));
            case SynthesisClaimed claimed ->
                state.with(state.course().at(PlanStatus.SYNTHESIZING)).with(state.synthesis().claimed(claimed, at));
            case SynthesisStarted started ->
                state.with(state.course().at(PlanStatus.SYNTHESIZING)).with(state.synthesis().started(started, at));
            case SessionOpened opened ->
                state.withWork(opened.attempt(), work -> work.sessionOpened(opened.attempt(), opened.sessionId()));
            case PermissionAnswered answered ->
                state.withWork(answered.attempt(),
                        work -> work.permissionAnswered(answered.attempt(), answered.answer()));
            case AttemptStopping stopping ->
                state.withWork(stopping.attempt(), work -> work.stopping(stopping.attempt(), stopping.reason()));
            case AttemptSuspending suspending ->
                state.withWork(suspending.attempt(), work -> work.suspending(suspending.attempt()));
            case AttemptFailed failed -> attemptFailed(failed);
            case AttemptInterrupted interrupted -> attemptInterrupted(interrupted);
            case AttemptSuspended suspended -> endedWithoutResult(suspended);
            case AttemptLimited limited ->
                endedWithoutResult(limited).with(state.course().paused(at, limited.until(), limited.reason()));
            case PlanPaused paused -> state.with(state.course().paused(at, paused.until(), paused.reason()));
            case CancelRequested requested -> state.with(state.course().cancelled(requested.reason()));
            case PlanStopping stopping -> state.with(state.course().doomed(stopping.reason()));
            case PlanReopened reopened -> reopened(reopened);
            case PlanCompleted completed ->
                state.with(state.synthesis().with(state.synthesis().work().ended(completed)))
                        .with(state.course().ended(PlanStatus.COMPLETED,
                                new PlanState.Ending(at, Optional.of(completed.answer()),
                                        Optional.of(completed.outcome()), Optional.empty())));
            case PlanFailed failed -> calledOff(PlanStatus.FAILED, Optional.of(failed.fault()));
            case PlanCancelled _ -> calledOff(PlanStatus.CANCELLED, Optional.empty());
        };
    }

    /// The state.planner()'s time does not count while its provider is waited for, and is not to run out because a draft was done.
    private Course answered() {
        return state.isDraft() ? state.course() : state.course().answered(at);
    }

    private PlanState drafted(SubtaskDrafted event) {
        if (event.index() != state.subtasks().size() || state.planner().work().running().isEmpty()) {
            throw new IllegalTransition(state.id() + ": draft " + event.index() + " after " + state.subtasks().size());
        }
        List<SubtaskState> drafts = new ArrayList<>(state.subtasks());
        drafts.add(SubtaskState.planned(event.spec()));
        return state.with(state.planner().with(Drafts.from(event.attempt()))).planned(List.copyOf(drafts),
                state.notes());
    }

    private PlanState accepted(PlanAccepted event) {
        DraftSettlement settled = DraftSettlement.of(state.subtasks(), event.subtasks(), at);
        return state.with(
                state.planner().with(state.planner().work().ended(event))
                        .with(Drafts.settled(settled.dropped(), state.subtasks())).ended(at))
                .planned(settled.subtasks(), event.notes())
                .with(planned(state.course().answered(at)));
    }

    private Course planned(Course course) {
        return state.goal().approval().isPresent()
                ? course.with(ApprovalState.FIRST).at(PlanStatus.AWAITING_APPROVAL)
                : course.at(PlanStatus.EXECUTING);
    }

    private ApprovalState approval() {
        return state.course().approval().filter(_ -> state.isAwaitingApproval())
                .orElseThrow(() -> new IllegalTransition(state.id() + " does not wait to be approved"));
    }

    /// Nothing of what was there has begun, so nothing of it is kept.
    private PlanState edited(PlanEdited event) {
        return state.planned(event.subtasks().stream().map(SubtaskState::planned).toList(), event.notes())
                .with(state.course().with(approval().edited(event.revision())));
    }

    private Fault dependencyFault(DependencyFailed event) {
        String how = state.subtasks().get(event.dependency()).status() == SubtaskStatus.CANCELLED
                ? "was cancelled"
                : "failed";
        return new Fault(ErrorCode.DEPENDENCY_FAILED, "Sub-task " + event.dependency()
                + ", which this one depends on, " + how + "; it was not started and spent nothing.");
    }

    private PlanState reopened(PlanReopened event) {
        if (!state.status().isTerminal()) {
            throw new IllegalTransition(state.id() + " is " + state.status() + " and cannot be reopened");
        }
        if (state.lacksApproval()) {
            throw new IllegalTransition(state.id() + " was never approved and cannot be reopened");
        }
        PlanState fresh = state.with(state.synthesis().again()).with(state.course().reopened());
        for (int index : event.subtasks()) {
            fresh = fresh.withSubtask(index, SubtaskState::again);
        }
        return fresh;
    }

    /// What happened to it says nothing about the work.
    private PlanState endedWithoutResult(Ended event) {
        if (state.isDropped(event.attempt())) {
            return state.with(state.planner().with(state.planner().drafts().withDropped(event.attempt(),
                    draft -> draft.with(draft.work().ended(event)).cancelled(at))));
        }
        return switch (event.attempt().work()) {
            case Work.Planning _ ->
                state.with(state.planner().brokenOff(state.planner().work().ended(event)).ended(at));
            case Work.Subtask _ -> state.withSubtask(event.attempt(), subtask -> subtask.interrupted(event));
            case Work.Synthesis _ -> state.with(state.synthesis().with(state.synthesis().work().ended(event)));
        };
    }

    private PlanState attemptFailed(AttemptFailed event) {
        return switch (event.attempt().work()) {
            case Work.Planning _ ->
                state.with(state.planner().failed(state.planner().work().ended(event), event.fault()).ended(at));
            case Work.Subtask _ -> state.withSubtask(event.attempt(), subtask -> subtask.attemptFailed(event, at));
            case Work.Synthesis _ -> {
                PlanState failed = state.with(state.synthesis().failed(event));
                yield isParentGone(event) ? failed.withParent(Optional.empty()) : failed;
            }
        };
    }

    /// Then another is opened for the answer. What a client shows is not ours to replace; its answer has a session of its
    /// own.
    private boolean isParentGone(AttemptFailed event) {
        return event.fault().code() == ErrorCode.SESSION_UNKNOWN && state.goal().clientId().isEmpty();
    }

    private PlanState attemptInterrupted(AttemptInterrupted event) {
        if (state.isDropped(event.attempt())) {
            return endedWithoutResult(event);
        }
        return switch (event.attempt().work()) {
            case Work.Planning _ ->
                state.with(state.planner().brokenOff(state.planner().work().ended(event)).ended(at));
            case Work.Subtask _ -> state.withSubtask(event.attempt(), subtask -> subtask.interrupted(event));
            case Work.Synthesis _ -> state.with(state.synthesis().interrupted(event, at));
        };
    }

    /// What has not begun by now never will.
    private PlanState calledOff(PlanStatus terminal, Optional<Fault> error) {
        List<SubtaskState> ended = state.subtasks().stream()
                .map(subtask -> subtask.status().isTerminal() ? subtask : subtask.cancelled(at)).toList();
        return state.planned(ended, state.notes())
                .with(state.course().ended(terminal,
                        new PlanState.Ending(at, Optional.empty(), Optional.empty(), error)));
    }
}
