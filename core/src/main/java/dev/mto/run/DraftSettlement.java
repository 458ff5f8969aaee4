package dev.mto.run;

import dev.mto.plan.DependencyGraph;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Drafts.Dropped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What becomes of drafts once there is a plan. Immutable.
///
/// @param subtasks those of the plan; what was begun from a draft and is in it goes on
/// @param dropped drafts that were begun and are not in it
record DraftSettlement(List<SubtaskState> subtasks, List<Dropped> dropped) {
    /// @param plan without cycles
    /// @param at when the plan came
    static DraftSettlement of(List<SubtaskState> drafts, List<SubtaskSpec> plan, Instant at) {
        BitSet kept = kept(drafts, plan);
        List<SubtaskState> subtasks = new ArrayList<>();
        List<Dropped> dropped = new ArrayList<>();
        for (int index = 0; index < Math.max(drafts.size(), plan.size()); index++) {
            int attempts = index < drafts.size() ? drafts.get(index).work().attempts() : 0;
            if (!kept.get(index) && attempts > 0) {
                dropped.add(new Dropped(index, ended(drafts.get(index), at)));
            }
            if (index < plan.size()) {
                subtasks.add(kept.get(index) ? drafts.get(index) : anew(drafts, plan.get(index), index, attempts));
            }
        }
        return new DraftSettlement(List.copyOf(subtasks), List.copyOf(dropped));
    }

    /// The names of attempts follow from their number, and those of the draft are taken. Who did not want the draft does not
    /// want the same work done otherwise.
    private static SubtaskState anew(List<SubtaskState> drafts, SubtaskSpec spec, int index, int attempts) {
        SubtaskState fresh = SubtaskState.planned(spec).with(WorkState.UNTRIED.after(attempts));
        return drafts.stream().skip(index).limit(1).filter(draft -> draft.spec().isSameAs(spec))
                .flatMap(draft -> draft.cancelReason().stream()).findFirst().map(fresh::unwanted).orElse(fresh);
    }

    /// The drafts that the plan has in the same place, worded the same, and waiting for drafts of which the same is true:
    /// what was begun with the result of a draft that is dropped was not begun as the plan wants it.
    private static BitSet kept(List<SubtaskState> drafts, List<SubtaskSpec> plan) {
        BitSet kept = new BitSet();
        for (int index : DependencyGraph.of(plan.stream().map(SubtaskSpec::dependencies).toList())
                .topologicalOrder()) {
            kept.set(index, index < drafts.size() && drafts.get(index).spec().isSameAs(plan.get(index))
                    && plan.get(index).dependencies().stream().allMatch(kept::get));
        }
        return kept;
    }

    /// One that waits to be tried again will not be.
    private static SubtaskState ended(SubtaskState draft, Instant at) {
        return draft.status() == SubtaskStatus.PENDING ? draft.cancelled(at) : draft;
    }
}
