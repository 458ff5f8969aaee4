package dev.mto.json;

import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.ApprovalRequested;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.AttemptSuspending;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.DependencyFailed;
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
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Events as text: one form for the journal and for watchers. Stateless.
///
/// Journals are read for ever. So a type or a field is never renamed or given another meaning, and a field added later
/// is a list or an `Optional`; `journals/` among the test resources holds plans of every version so far.
public final class EventCodec {
    private EventCodec() {}

    /// The event's fields as a JSON object, on one line. Its type is not in it.
    public static String encode(PlanEvent event) {
        return Json.mapper().writeValueAsString(event);
    }

    /// Reads an event back; fields that are not known are passed over.
    ///
    /// @throws IllegalArgumentException where the type is not known, or the text is no event of it
    public static PlanEvent decode(String type, String json) {
        Class<? extends PlanEvent> form = formOf(type);
        try {
            // A lone `null` is read as no value at all.
            return Optional.<PlanEvent>ofNullable(Json.mapper().readValue(json, form))
                    .orElseThrow(() -> new IllegalArgumentException("not an event " + type + ": null"));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not an event " + type + ": " + e.getOriginalMessage(), e);
        }
    }

    /// An event in its place, for watchers: `seq`, `at`, `type`, and beside them the event's fields. On one line.
    public static String encodeEntry(JournalEntry entry) {
        String fields = encode(entry.event());
        String place = "{\"seq\":" + entry.seq() + ",\"at\":\"" + entry.at() + "\",\"type\":\"" + typeOf(entry.event())
                + "\"";
        return place + (fields.equals("{}") ? "}" : "," + fields.substring(1));
    }

    /// The event's type, as it stands in the journal and in `event:` lines.
    public static String typeOf(PlanEvent event) {
        return switch (event) {
            case PlanSubmitted _ -> "plan.submitted";
            case ParentOpened _ -> "parent.opened";
            case PlannerStarted _ -> "planner.started";
            case PlanAccepted _ -> "plan.accepted";
            case PlanRejected _ -> "plan.rejected";
            case ApprovalRequested _ -> "approval.requested";
            case PlanEdited _ -> "plan.edited";
            case PlanApproved _ -> "plan.approved";
            case SubtaskDrafted _ -> "subtask.drafted";
            case SubtaskStarted _ -> "subtask.started";
            case SubtaskCompleted _ -> "subtask.completed";
            case DependencyFailed _ -> "dependency.failed";
            case SynthesisOffered _ -> "synthesis.offered";
            case SynthesisClaimed _ -> "synthesis.claimed";
            case SynthesisStarted _ -> "synthesis.started";
            case SessionOpened _ -> "session.opened";
            case PermissionAnswered _ -> "permission.answered";
            case SubtaskCancelRequested _ -> "subtask.cancel_requested";
            case SubtaskCancelled _ -> "subtask.cancelled";
            case AttemptStopping _ -> "attempt.stopping";
            case AttemptSuspending _ -> "attempt.suspending";
            case AttemptSuspended _ -> "attempt.suspended";
            case AttemptLimited _ -> "attempt.limited";
            case PlanPaused _ -> "plan.paused";
            case PlanStopping _ -> "plan.stopping";
            case PlanReopened _ -> "plan.reopened";
            case AttemptFailed _ -> "attempt.failed";
            case AttemptInterrupted _ -> "attempt.interrupted";
            case CancelRequested _ -> "cancel.requested";
            case PlanCompleted _ -> "plan.completed";
            case PlanFailed _ -> "plan.failed";
            case PlanCancelled _ -> "plan.cancelled";
        };
    }

    private static Class<? extends PlanEvent> formOf(String type) {
        return switch (type) {
            case "plan.submitted" -> PlanSubmitted.class;
            case "parent.opened" -> ParentOpened.class;
            case "planner.started" -> PlannerStarted.class;
            case "plan.accepted" -> PlanAccepted.class;
            case "plan.rejected" -> PlanRejected.class;
            case "approval.requested" -> ApprovalRequested.class;
            case "plan.edited" -> PlanEdited.class;
            case "plan.approved" -> PlanApproved.class;
            case "subtask.drafted" -> SubtaskDrafted.class;
            case "subtask.started" -> SubtaskStarted.class;
            case "subtask.completed" -> SubtaskCompleted.class;
            case "dependency.failed" -> DependencyFailed.class;
            case "synthesis.offered" -> SynthesisOffered.class;
            case "synthesis.claimed" -> SynthesisClaimed.class;
            case "synthesis.started" -> SynthesisStarted.class;
            case "session.opened" -> SessionOpened.class;
            case "permission.answered" -> PermissionAnswered.class;
            case "subtask.cancel_requested" -> SubtaskCancelRequested.class;
            case "subtask.cancelled" -> SubtaskCancelled.class;
            case "attempt.stopping" -> AttemptStopping.class;
            case "attempt.suspending" -> AttemptSuspending.class;
            case "attempt.suspended" -> AttemptSuspended.class;
            case "attempt.limited" -> AttemptLimited.class;
            case "plan.paused" -> PlanPaused.class;
            case "plan.stopping" -> PlanStopping.class;
            case "plan.reopened" -> PlanReopened.class;
            case "attempt.failed" -> AttemptFailed.class;
            case "attempt.interrupted" -> AttemptInterrupted.class;
            case "cancel.requested" -> CancelRequested.class;
            case "plan.completed" -> PlanCompleted.class;
            case "plan.failed" -> PlanFailed.class;
            case "plan.cancelled" -> PlanCancelled.class;
            default -> throw new IllegalArgumentException("Event type " + type
                    + " is not known to this version of mto; a newer one wrote it. Update mto to read this plan.");
        };
    }
}
