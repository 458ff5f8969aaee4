package dev.mto.json;

import dev.mto.access.Caller;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of the list of plans as users get it, newest first. Immutable.
///
/// @param nextCursor where the next page begins; absent on the last one
/// @param searchedTo when the last plan that was looked at was submitted; absent where nothing was searched for, and where all were
record PlanListView(List<Line> plans, Optional<String> nextCursor, Optional<Instant> searchedTo) {
    /// One plan.
    ///
    /// @param owner absent for this machine's user
    /// @param usage absent where that is nothing, or not known
    /// @param pausedUntil in the past, too, until the next answer
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
            Counts subtasks,
            Optional<PlanView.UsagePart> usage,
            Optional<Instant> pausedUntil) {}

    /// How many sub-tasks there are, and how many of them are in these two ends.
    record Counts(int total, int completed, int failed) {}

    static Line line(PlanSummary plan) {
        return new Line(plan.id().value(), WireName.of(plan.status()), plan.outcome().map(WireName::of),
                plan.taskDescription(), plan.directory().toString(), Caller.shown(plan.owner()), plan.parentSession(),
                plan.clientId(),
                plan.createdAt(), plan.finishedAt(),
                new Counts(plan.subtasks(), plan.completed(), plan.failed()),
                plan.usage().flatMap(PlanView.UsagePart::of), plan.pausedUntil());
    }
}
