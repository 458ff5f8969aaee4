package dev.mto.json;

import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Plans as the JSON that users get, each on one line. Stateless.
public final class PlanJson {
    private PlanJson() {}

    /// A plan with its sub-tasks.
    public static String plan(PlanState state) {
        return Json.mapper().writeValueAsString(PlanView.of(state));
    }

    /// What was tried of a plan, and what is to be expected of it.
    public static String timeline(Timeline timeline) {
        return Json.mapper().writeValueAsString(TimelineView.of(timeline));
    }

    /// A page of a list of plans.
    ///
    /// @param nextCursor where the next page begins; absent on the last one
    /// @param searchedTo how far back a search has looked; absent where it was none, and where it has looked at all
    public static String list(List<PlanSummary> plans, Optional<String> nextCursor, Optional<Instant> searchedTo) {
        return Json.mapper().writeValueAsString(
                new PlanListView(plans.stream().map(PlanListView::line).toList(), nextCursor, searchedTo));
    }

    /// The answer to a submission.
    public static String accepted(PlanId id) {
        return Json.mapper().writeValueAsString(new Accepted(id.value()));
    }

    /// The answer to a claim that was granted.
    ///
    /// @param prompt what the model is to be given
    public static String granted(Attempt attempt, Duration lease, String prompt) {
        return Json.mapper().writeValueAsString(new Granted(attempt, lease.toSeconds(), prompt));
    }

    private record Accepted(String planId) {}

    private record Granted(Attempt attempt, long leaseSeconds, String prompt) {}
}
