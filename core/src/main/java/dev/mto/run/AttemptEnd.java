package dev.mto.run;

import java.util.Locale;

/// How an attempt ends, whatever it was at.
public enum AttemptEnd {
    /// With what was wanted of it.
    COMPLETED,
    /// With an answer that is no plan.
    REJECTED,
    FAILED,
    /// Broken off through no fault of its own, or called off.
    INTERRUPTED,
    /// By its provider's limit.
    LIMITED,
    /// By our own stop.
    SUSPENDED;

    public static AttemptEnd of(PlanEvent.Ended event) {
        return switch (event) {
            case PlanEvent.PlanAccepted _,PlanEvent.SubtaskCompleted _,PlanEvent.PlanCompleted _ -> COMPLETED;
            case PlanEvent.PlanRejected _ -> REJECTED;
            case PlanEvent.AttemptFailed _ -> FAILED;
            case PlanEvent.AttemptInterrupted _ -> INTERRUPTED;
            case PlanEvent.AttemptLimited _ -> LIMITED;
            case PlanEvent.AttemptSuspended _ -> SUSPENDED;
        };
    }

    /// In lower case, as metrics and traces have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
