package dev.mto.planner;

import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import java.util.List;

/// Reads what a language model wrote where it was asked for a JSON array of sub-tasks. Tolerates what does no harm:
/// fences, prose around the array, trailing commas. Thread-safe.
public interface PlanReader {
    /// What the text holds.
    Draft read(String text);

    /// What was found in a text.
    sealed interface Draft {
        /// Sub-tasks, well-formed but not yet judged against each other.
        record Subtasks(List<SubtaskSpec> subtasks) implements Draft {}

        /// No array of sub-tasks, or not all of its elements are of the form asked for. At least one violation.
        record Unusable(List<Violation> violations) implements Draft {}
    }
}
