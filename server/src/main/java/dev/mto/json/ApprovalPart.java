package dev.mto.json;

import dev.mto.run.ApprovalState;
import dev.mto.run.ApprovalState.Asked;
import dev.mto.run.Forecast;
import java.time.Instant;
import java.util.Optional;

/// How far people's approval of a plan is, as users get it. Immutable.
///
/// @param revision which plan is meant: 1 is the planner's, and each edit makes the next
/// @param requestedAt when it was put before people
/// @param expiresAt when it fails, if nobody approves or edits it; absent: never
/// @param approvedAt absent until it is approved
/// @param forecast what it will most likely take
record ApprovalPart(
        int revision,
        Optional<Instant> requestedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> approvedAt,
        Optional<Forecast> forecast) {
    static ApprovalPart of(ApprovalState approval) {
        return new ApprovalPart(approval.revision(), approval.asked().map(Asked::at),
                approval.asked().flatMap(Asked::expiresAt), approval.approvedAt(),
                approval.asked().map(Asked::forecast));
    }
}
