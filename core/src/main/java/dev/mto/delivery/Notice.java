package dev.mto.delivery;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import java.time.Instant;
import java.util.Optional;

/// Something in a plan's journal that whoever asked for it is told. Immutable.
///
/// @param seq the number of the event
/// @param about what is told once only: of one plan there are no two notices about the same
/// @param at when it happened
public record Notice(PlanId plan, long seq, NoticeType type, String about, Instant at) {
    /// What there is to be told of an event; empty where that is nothing.
    public static Optional<Notice> of(PlanId plan, JournalEntry entry) {
        return switch (entry.event()) {
            case PlanEvent.Terminal end -> Optional.of(new Notice(plan, entry.seq(), typeOf(end), "end " + entry.seq(),
                    entry.at()));
            // A request is written again where nobody knows whether the last one was kept.
            case PlanEvent.ApprovalRequested asked -> Optional.of(new Notice(plan, entry.seq(),
                    NoticeType.APPROVAL_REQUESTED, "revision " + asked.revision(), entry.at()));
            case PlanEvent _ -> Optional.empty();
        };
    }

    private static NoticeType typeOf(PlanEvent.Terminal end) {
        return switch (end) {
            case PlanEvent.PlanCompleted _ -> NoticeType.PLAN_COMPLETED;
            case PlanEvent.PlanFailed _ -> NoticeType.PLAN_FAILED;
            case PlanEvent.PlanCancelled _ -> NoticeType.PLAN_CANCELLED;
        };
    }

    /// The same however often it is told, so that a receiver can drop what it has.
    public String id() {
        return plan.value() + "-" + seq;
    }
}
