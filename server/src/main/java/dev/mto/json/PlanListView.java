package dev.mto.json;

import dev.mto.access.Caller;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of the list of plans as users get it, newest first. Immutable.
///
/// @param nextCursor where the next page begins; absent on the last one
record PlanListView(List<Line> plans, Optional<String> nextCursor) {
    /// One plan.
    ///
    /// @param owner absent for this machine's user
    record Line(
            String id,
            String status,
            Optional<String> outcome,
            String taskDescription,
            String directory,
            Optional<String> owner,
            Optional<String> parentSessionId,
            Optional<String> clientId,
            Instant createdAt,
            Optional<Instant> finishedAt,
            Counts subtasks) {}

    /// How many sub-tasks there are, and how many of them are in these two ends.
    record Counts(int total, int completed, int failed) {}

    static Line line(PlanSummary plan) {
        return new Line(plan.id().value(), WireName.of(plan.status()), plan.outcome().map(WireName::of),
                plan.taskDescription(), plan.directory().toString(), Caller.shown(plan.owner()), plan.parentSession(),
                plan.clientId(),
                plan.createdAt(), plan.finishedAt(),
                new Counts(plan.subtasks(), plan.completed(), plan.failed()));
    }
}
