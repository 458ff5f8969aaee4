package dev.mto.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Turns what a planner wrote into a [Plan], or says everything that is wrong with it at once. Immutable.
///
/// @param maxSubtasks the most sub-tasks allowed
/// @param agents the names of the agents that exist
public record PlanValidator(int maxSubtasks, List<String> agents) {
    public PlanValidator {
        agents = List.copyOf(agents);
    }

    /// What became of a draft.
    public sealed interface Verdict {
        /// A plan.
        ///
        /// @param notes what was put right on the way, for people; may be empty
        record Valid(Plan plan, List<String> notes) implements Verdict {}

        /// No plan, and every reason why. At least one.
        record Invalid(List<Violation> violations) implements Verdict {}
    }

    /// Judges a draft. Pure.
    public Verdict validate(List<SubtaskSpec> draft) {
        List<Violation> violations = new ArrayList<>();
        if (draft.isEmpty()) {
            violations.add(new Violation.NoSubtasks());
        }
        if (draft.size() > maxSubtasks) {
            violations.add(new Violation.TooManySubtasks(draft.size(), maxSubtasks));
        }
        List<List<Integer>> usable = new ArrayList<>();
        for (int index = 0; index < draft.size(); index++) {
            SubtaskSpec subtask = draft.get(index);
            if (subtask.description().isBlank()) {
                violations.add(new Violation.EmptyDescription(index));
            }
            if (!agents.contains(subtask.agent())) {
                violations.add(new Violation.UnknownAgent(index, subtask.agent(), agents));
            }
            usable.add(checkDependencies(index, subtask.dependencies(), draft.size(), violations));
        }
        // Cycles are looked for among the edges that make sense, so that one wrong index does not hide a cycle.
        DependencyGraph graph = DependencyGraph.of(usable);
        graph.findCycle().ifPresent(cycle -> violations.add(new Violation.Cycle(cycle)));
        return violations.isEmpty() ? valid(draft, graph) : new Verdict.Invalid(List.copyOf(violations));
    }

    /// Judges a sub-task by itself, while those that follow are not known yet. Pure.
    ///
    /// @param drafts those before it, as this method gave them
    /// @return the sub-task as a valid plan would have it, as far as can be told by now; empty where no valid plan can have
    /// it in this place
    public Optional<SubtaskSpec> draft(List<SubtaskSpec> drafts, SubtaskSpec next) {
        int index = drafts.size();
        List<Violation> violations = new ArrayList<>();
        checkDependencies(index, next.dependencies(), maxSubtasks, violations);
        if (index >= maxSubtasks || next.description().isBlank() || !agents.contains(next.agent())
                || !violations.isEmpty()) {
            return Optional.empty();
        }
        List<List<Integer>> edges = new ArrayList<>(drafts.stream().map(SubtaskSpec::dependencies).toList());
        edges.add(next.dependencies());
        while (edges.size() < maxSubtasks) {
            edges.add(List.of());
        }
        DependencyGraph graph = DependencyGraph.of(edges);
        return graph.findCycle().isPresent()
                ? Optional.empty()
                : Optional.of(new SubtaskSpec(next.description().strip(), next.agent(),
                        graph.withoutRedundantEdges().dependenciesOf(index)));
    }

    private static List<Integer> checkDependencies(int index, List<Integer> dependencies, int count,
            List<Violation> violations) {
        Set<Integer> seen = new HashSet<>();
        Set<Integer> reported = new HashSet<>();
        List<Integer> usable = new ArrayList<>();
        for (int dependency : dependencies) {
            if (!seen.add(dependency)) {
                if (reported.add(dependency)) {
                    violations.add(new Violation.RepeatedDependency(index, dependency));
                }
            } else if (dependency == index) {
                violations.add(new Violation.SelfDependency(index));
            } else if (dependency < 0 || dependency >= count) {
                violations.add(new Violation.UnknownDependency(index, dependency, count));
            } else {
                usable.add(dependency);
            }
        }
        return usable;
    }

    private static Verdict valid(List<SubtaskSpec> draft, DependencyGraph graph) {
        DependencyGraph reduced = graph.withoutRedundantEdges();
        List<SubtaskSpec> subtasks = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int index = 0; index < draft.size(); index++) {
            SubtaskSpec subtask = draft.get(index);
            List<Integer> needed = reduced.dependenciesOf(index);
            for (int dependency : graph.dependenciesOf(index)) {
                if (!needed.contains(dependency)) {
                    notes.add("Sub-task " + index + " depends on " + dependency + " through others already; dropped.");
                }
            }
            subtasks.add(new SubtaskSpec(subtask.description().strip(), subtask.agent(), needed));
        }
        return new Verdict.Valid(new Plan(subtasks, reduced), List.copyOf(notes));
    }
}
