package dev.mto.run;

import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Drafts.Dropped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What becomes of drafts once there is a plan. Immutable.
///
/// @param subtasks those of the plan; what was begun from a draft and is in it goes on
/// @param dropped drafts that were begun and are not in it
record DraftSettlement(List<SubtaskState> subtasks, List<Dropped> dropped) {
    /// @param at when the plan came
    static DraftSettlement of(List<SubtaskState> drafts, List<SubtaskSpec> plan, Instant at) {
        List<SubtaskState> subtasks = new ArrayList<>();
        List<Dropped> dropped = new ArrayList<>();
        for (int index = 0; index < Math.max(drafts.size(), plan.size()); index++) {
            boolean kept = index < drafts.size() && index < plan.size()
                    && drafts.get(index).spec().isSameAs(plan.get(index));
            int attempts = index < drafts.size() ? drafts.get(index).work().attempts() : 0;
            if (!kept && attempts > 0) {
                dropped.add(new Dropped(index, ended(drafts.get(index), at)));
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

    /// One that waits to be tried again will not be.
    private static SubtaskState ended(SubtaskState draft, Instant at) {
        return draft.status() == SubtaskStatus.PENDING ? draft.cancelled(at) : draft;
    }
}
