package dev.mto.run;

import dev.mto.plan.SubtaskSpec;
import java.util.ArrayList;
import java.util.List;

/// What becomes of drafts once there is a plan. Immutable.
///
/// @param subtasks those of the plan; what was begun from a draft and is in it goes on
/// @param dropped drafts that were begun and are not in it
record DraftSettlement(List<SubtaskState> subtasks, List<SubtaskState> dropped) {
    static DraftSettlement of(List<SubtaskState> drafts, List<SubtaskSpec> plan) {
        List<SubtaskState> subtasks = new ArrayList<>();
        List<SubtaskState> dropped = new ArrayList<>();
        for (int index = 0; index < Math.max(drafts.size(), plan.size()); index++) {
            boolean kept = index < drafts.size() && index < plan.size()
                    && drafts.get(index).spec().isSameAs(plan.get(index));
            int attempts = index < drafts.size() ? drafts.get(index).work().attempts() : 0;
            if (!kept && attempts > 0) {
                dropped.add(drafts.get(index));
            }
            if (index < plan.size()) {
                // The names of attempts follow from their number, and those of the draft are taken.
                subtasks.add(kept
                        ? drafts.get(index)
                        : SubtaskState.planned(plan.get(index)).with(WorkState.UNTRIED.after(attempts)));
            }
        }
        return new DraftSettlement(List.copyOf(subtasks), List.copyOf(dropped));
    }
}
