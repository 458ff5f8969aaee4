package dev.mto.run;

import dev.mto.plan.Plan;
import dev.mto.plan.SubtaskSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Puts the sub-tasks of a plan in an order in which those that were begun from a draft keep their places. A plan that was
/// put right may have them elsewhere, and an attempt is known by its sub-task's place.
final class DraftOrder {
    private static final int NOWHERE = -1;

    private final List<SubtaskState> drafts;
    private final List<SubtaskSpec> subtasks;
    private final int[] places;

    private DraftOrder(List<SubtaskState> drafts, Plan plan) {
        this.drafts = drafts;
        this.subtasks = plan.subtasks();
        this.places = new int[subtasks.size()];
        Arrays.fill(places, NOWHERE);
        plan.graph().topologicalOrder().forEach(this::match);
        fill();
    }

    /// The sub-tasks in that order, with dependencies to match; in the plan's own where no draft asks for another.
    static List<SubtaskSpec> of(List<SubtaskState> drafts, Plan plan) {
        return new DraftOrder(drafts, plan).ordered();
    }

    private void match(int index) {
        IntStream.concat(IntStream.of(index), IntStream.range(0, subtasks.size()))
                .filter(place -> isFree(place) && isSame(place, index)).findFirst()
                .ifPresent(place -> places[index] = place);
    }

    private boolean isFree(int place) {
        return IntStream.of(places).noneMatch(taken -> taken == place);
    }

    private boolean isSame(int place, int index) {
        if (place >= drafts.size() || drafts.get(place).work().attempts() == 0) {
            return false;
        }
        return drafts.get(place).spec().isSameAs(moved(subtasks.get(index)));
    }

    private void fill() {
        for (int index = 0; index < places.length; index++) {
            if (places[index] == NOWHERE) {
                places[index] = IntStream.range(0, places.length).filter(this::isFree).findFirst().orElseThrow();
            }
        }
    }

    private List<SubtaskSpec> ordered() {
        SubtaskSpec[] ordered = new SubtaskSpec[places.length];
        for (int index = 0; index < places.length; index++) {
            ordered[places[index]] = moved(subtasks.get(index));
        }
        return List.of(ordered);
    }

    private SubtaskSpec moved(SubtaskSpec spec) {
        return new SubtaskSpec(spec.description(), spec.agent(),
                spec.dependencies().stream().map(dependency -> places[dependency]).toList());
    }
}
