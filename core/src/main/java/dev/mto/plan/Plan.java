package dev.mto.plan;

import java.util.List;

/// Sub-tasks that can be carried out: at least one, each with a description and an agent, and dependencies that exist,
/// are named once, follow from no others and form no cycle. Made by [PlanValidator] alone; immutable.
public final class Plan {
    private final List<SubtaskSpec> subtasks;
    private final DependencyGraph graph;

    /// Only for [PlanValidator], which has checked what this class promises.
    Plan(List<SubtaskSpec> subtasks, DependencyGraph graph) {
        this.subtasks = List.copyOf(subtasks);
        this.graph = graph;
    }

    public List<SubtaskSpec> subtasks() {
        return subtasks;
    }

    public DependencyGraph graph() {
        return graph;
    }
}
