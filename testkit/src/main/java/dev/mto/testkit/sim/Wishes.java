package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.PlanApproved;
import dev.mto.run.PlanEvent.PlanEdited;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What users wanted ended.
final class Wishes {
    /// The reason that another process gives, which believes that a plan is its own.
    static final String OF_ANOTHER = "by another process";

    private final Set<PlanId> plans = new HashSet<>();
    private final Set<Part> subtasks = new HashSet<>();
    private final Set<Part> approvals = new HashSet<>();
    private final Map<Part, List<List<SubtaskSpec>>> edits = new HashMap<>();

    /// @param index of a sub-task, or a revision
    private record Part(PlanId plan, int index) {}

    void wanted(PlanId plan, PlanInput input) {
        switch (input) {
            case PlanInput.CancelSubtask(int index, _) -> subtasks.add(new Part(plan, index));
            case PlanInput.Approve(int revision) -> approvals.add(new Part(plan, revision));
            case PlanInput.Edit(int revision, var specs, _) -> edits
                    .computeIfAbsent(new Part(plan, revision + 1), _ -> new ArrayList<>()).add(specs);
            case PlanInput _ -> plans.add(plan);
        }
    }

    boolean isWanted(PlanId plan, CancelRequested requested) {
        return plans.contains(plan) || requested.reason().equals(OF_ANOTHER);
    }

    boolean isWanted(PlanId plan, PlanApproved approved) {
        return approvals.contains(new Part(plan, approved.revision()));
    }

    boolean isWanted(PlanId plan, PlanEdited edited) {
        return edits.getOrDefault(new Part(plan, edited.revision()), List.of()).contains(edited.subtasks());
    }

    boolean isWanted(PlanId plan, SubtaskCancelRequested requested) {
        return subtasks.contains(new Part(plan, requested.index()));
    }
}
