package dev.mto.planner;

import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import java.util.List;

/// Reads what a language model wrote where it was asked for a JSON array of sub-tasks. Tolerates what does no harm:
/// fences, prose around the array, trailing commas. Thread-safe.
public interface PlanReader {
    /// What the text holds.
    Draft read(String text);

    /// Reads one text while it is being written.
    Stream stream();

    /// A text as it is written. Confined to one thread.
    interface Stream {
        /// The sub-tasks whose last character is in the next piece of the text. None any more after one that cannot be
        /// read: what the text amounts to then shows at its end only.
        List<SubtaskSpec> feed(String piece);
    }

    /// What was found in a text.
    sealed interface Draft {
        /// Sub-tasks, well-formed but not yet judged against each other.
        record Subtasks(List<SubtaskSpec> subtasks) implements Draft {}

        /// No array of sub-tasks, or not all of its elements are of the form asked for. At least one violation.
        record Unusable(List<Violation> violations) implements Draft {}
    }
}
