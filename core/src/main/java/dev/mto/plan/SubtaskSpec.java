package dev.mto.plan;

import java.util.List;
import java.util.Set;

/// One sub-task as planned. In a [Plan] its dependencies are known to exist and to form no cycle; before validation it
/// is only what a planner wrote. Immutable.
///
/// @param description what is to be done, self-contained
/// @param agent the name of the agent that does it
/// @param dependencies indexes, from 0, of the sub-tasks whose results it needs; may point forward
public record SubtaskSpec(String description, String agent, List<Integer> dependencies) {
    public SubtaskSpec {
        dependencies = List.copyOf(dependencies);
    }

    /// Whether it is the same work: the order of the dependencies means nothing.
    public boolean isSameAs(SubtaskSpec other) {
        return description.equals(other.description) && agent.equals(other.agent)
                && Set.copyOf(dependencies).equals(Set.copyOf(other.dependencies));
    }
}
