package dev.mto.json;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.util.List;
import java.util.Optional;

/// Plans as the JSON that users get, each on one line. Stateless.
public final class PlanJson {
    private PlanJson() {}

    /// A plan with its sub-tasks.
    public static String plan(PlanState state) {
        return Json.mapper().writeValueAsString(PlanView.of(state));
    }

    /// A page of a list of plans.
    ///
    /// @param nextCursor where the next page begins; absent on the last one
    public static String list(List<PlanSummary> plans, Optional<String> nextCursor) {
        return Json.mapper()
                .writeValueAsString(new PlanListView(plans.stream().map(PlanListView::line).toList(), nextCursor));
    }

    /// The answer to a submission.
    public static String accepted(PlanId id) {
        return Json.mapper().writeValueAsString(new Accepted(id.value()));
    }

    private record Accepted(String planId) {}
}
