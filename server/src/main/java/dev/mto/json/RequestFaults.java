package dev.mto.json;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanId;
import dev.mto.run.IllegalTransition;
import dev.mto.run.PlanJournal.JournalException;

/// Why a request came to nothing, in the same words whichever way it came in. Stateless.
public final class RequestFaults {
    private RequestFaults() {}

    /// There is no such plan.
    ///
    /// @param id as it was asked for, which need not be the form of an id
    public static Fault noSuchPlan(String id) {
        String hint = PlanId.isValid(id) ? "" : " The id of a plan is \"plan_\" and 1 to 40 of a-z and 0-9.";
        return new Fault(ErrorCode.PLAN_NOT_FOUND, "There is no plan " + Quote.of(id) + "." + hint);
    }

    /// The plan has no such sub-task.
    ///
    /// @param subtasks how many the plan has
    public static Fault noSuchSubtask(int subtasks) {
        return new Fault(ErrorCode.SUBTASK_NOT_FOUND, subtasks == 0
                ? "The plan has no sub-tasks; it did not get as far."
                : "The plan has the sub-tasks 0 to " + (subtasks - 1) + ".");
    }

    /// The plan has no such delivery.
    public static Fault noSuchDelivery(String id) {
        return new Fault(ErrorCode.DELIVERY_NOT_FOUND, "The plan has no delivery " + Quote.of(id) + ". GET "
                + "/v1/orchestrate/{planId}/deliveries lists those it has; they are kept for a while after their end.");
    }

    /// The journal cannot be read or written.
    public static Fault storeFailed(JournalException failure) {
        return new Fault(ErrorCode.STORE_UNAVAILABLE,
                failure.getMessage() + " Try again; GET /health/ready tells whether the store is well.");
    }

    /// What the journal has of a plan is no plan. Told in full: it is the data of whoever asks.
    public static Fault senseless(IllegalTransition failure) {
        return new Fault(ErrorCode.STORE_UNAVAILABLE, "The journal has this plan, and it cannot be made "
                + "sense of: " + failure.getMessage() + ". Nothing of it is changed or run; other plans are not "
                + "concerned. `mto doctor` tells whether the database is damaged.");
    }

    /// A defect, of which only its name is told.
    ///
    /// @param id under which the log has the rest
    public static Fault incident(String id) {
        return new Fault(ErrorCode.INTERNAL,
                "The orchestrator met a defect of its own; its log tells more under \"Incident " + id + "\".");
    }
}
