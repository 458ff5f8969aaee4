package dev.mto.orchestrator;

import dev.mto.plan.SubtaskSpec;
import java.util.List;
import java.util.Optional;

/// A plan that is to take the place of one that waits to be approved, as somebody wrote it. Immutable.
///
/// @param revision the one that it replaces; absent: whichever there is
/// @param approve whether it is approved by that
public record PlanEdit(List<SubtaskSpec> subtasks, Optional<Integer> revision, boolean approve) {
    public PlanEdit {
        subtasks = List.copyOf(subtasks);
    }
}
