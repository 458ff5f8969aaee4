package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanInput;
import java.util.HashSet;
import java.util.Set;

/// What users wanted ended.
final class Wishes {
    /// The reason that another process gives, which believes that a plan is its own.
    static final String OF_ANOTHER = "by another process";

    private final Set<PlanId> plans = new HashSet<>();
    private final Set<Part> subtasks = new HashSet<>();

    private record Part(PlanId plan, int index) {}

    void wanted(PlanId plan, PlanInput input) {
        if (input instanceof PlanInput.CancelSubtask(int index, _)) {
            subtasks.add(new Part(plan, index));
        } else {
            plans.add(plan);
        }
    }

    boolean isWanted(PlanId plan, CancelRequested requested) {
        return plans.contains(plan) || requested.reason().equals(OF_ANOTHER);
    }

    boolean isWanted(PlanId plan, SubtaskCancelRequested requested) {
        return subtasks.contains(new Part(plan, requested.index()));
    }
}
