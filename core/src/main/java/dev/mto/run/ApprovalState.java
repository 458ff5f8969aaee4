package dev.mto.run;

import dev.mto.run.PlanEvent.ApprovalRequested;
import java.time.Instant;
import java.util.Optional;

/// Where the approval of a plan stands, from the moment that there is a plan. Immutable.
///
/// @param revision which plan is meant: 1 is the planner's, and each edit makes the next
/// @param asked when it was put before people; absent for the moment between a plan and that
/// @param approvedAt when it was approved; absent while it waits, and for ever where nobody did
public record ApprovalState(int revision, Optional<Asked> asked, Optional<Instant> approvedAt) {
    static final ApprovalState FIRST = new ApprovalState(1, Optional.empty(), Optional.empty());

    /// What was put before people.
    ///
    /// @param expiresAt when the plan fails, if nobody has approved or edited it by then; absent: never
    public record Asked(Instant at, Optional<Instant> expiresAt, Forecast forecast) {}

    ApprovalState asked(ApprovalRequested event, Instant at) {
        require(event.revision() == revision, "asked for");
        Instant first = asked.map(Asked::at).orElse(at);
        return new ApprovalState(revision, Optional.of(new Asked(first, event.expiresAt(), event.forecast())),
                approvedAt);
    }

    ApprovalState edited(int next) {
        require(next == revision + 1, "edited");
        return new ApprovalState(next, Optional.empty(), approvedAt);
    }

    ApprovalState approved(int which, Instant at) {
        require(which == revision, "approved");
        return new ApprovalState(revision, asked, Optional.of(at));
    }

    private void require(boolean fits, String what) {
        if (!fits || approvedAt.isPresent()) {
            throw new IllegalTransition("another revision than " + revision + " was " + what + ", or it was approved");
        }
    }

    Optional<Instant> expiresAt() {
        return asked.flatMap(Asked::expiresAt);
    }
}
