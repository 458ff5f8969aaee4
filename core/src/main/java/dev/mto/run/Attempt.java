package dev.mto.run;

/// One try at one piece of work. Immutable.
///
/// @param work what is tried
/// @param number from 1; repairs of a plan, retries and fresh starts after an interruption all count up
public record Attempt(Work work, int number) {
    /// Short and unique within a plan: `planner.1`, `subtask.0.2`, `synthesis.1`. For ids and log lines.
    public String label() {
        return work.label() + "." + number;
    }

    @Override
    public String toString() {
        return label();
    }

    /// A piece of work that takes agent sessions.
    public sealed interface Work {
        String label();

        /// Cutting the request up.
        record Planning() implements Work {
            @Override
            public String label() {
                return "planner";
            }
        }

        /// A sub-task, by its index in the plan.
        record Subtask(int index) implements Work {
            @Override
            public String label() {
                return "subtask." + index;
            }
        }

        /// Combining the results.
        record Synthesis() implements Work {
            @Override
            public String label() {
                return "synthesis";
            }
        }
    }
}
