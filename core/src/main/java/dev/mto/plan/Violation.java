package dev.mto.plan;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// One reason why what a planner wrote is not a plan. Each says, in words that the planner can act on, what is wrong
/// and what is allowed. Immutable.
public sealed interface Violation {
    /// For the planner and for people.
    String message();

    /// The text holds no array of sub-tasks at all, or one that does not parse.
    record Unreadable(String reason) implements Violation {
        @Override
        public String message() {
            return "The answer is not a JSON array of sub-tasks: " + reason;
        }
    }

    /// An element of the array, or one of its fields, has the wrong form.
    record Malformed(int index, String field, String reason) implements Violation {
        @Override
        public String message() {
            return "Sub-task " + index + ": " + field + " " + reason;
        }
    }

    /// The array is empty.
    record NoSubtasks() implements Violation {
        @Override
        public String message() {
            return "There is no sub-task; at least one is needed.";
        }
    }

    /// The array is longer than the user allowed.
    record TooManySubtasks(int count, int max) implements Violation {
        @Override
        public String message() {
            return "There are " + count + " sub-tasks; at most " + max + " are allowed. Merge some.";
        }
    }

    /// A description is missing or blank.
    record EmptyDescription(int index) implements Violation {
        @Override
        public String message() {
            return "Sub-task " + index + " has no description.";
        }
    }

    /// An agent that does not exist in the plan's directory.
    record UnknownAgent(int index, String agent, List<String> known) implements Violation {
        public UnknownAgent {
            known = List.copyOf(known);
        }

        @Override
        public String message() {
            return "Sub-task " + index + " names the agent \"" + agent + "\", which does not exist. Choose one of: "
                    + String.join(", ", known) + ".";
        }
    }

    /// A dependency on an index that is not in the array.
    record UnknownDependency(int index, int dependency, int count) implements Violation {
        @Override
        public String message() {
            return "Sub-task " + index + " depends on " + dependency + ", which does not exist; indexes run from 0 to "
                    + (count - 1) + ".";
        }
    }

    /// A dependency of a sub-task on itself.
    record SelfDependency(int index) implements Violation {
        @Override
        public String message() {
            return "Sub-task " + index + " depends on itself.";
        }
    }

    /// The same dependency named more than once.
    record RepeatedDependency(int index, int dependency) implements Violation {
        @Override
        public String message() {
            return "Sub-task " + index + " names dependency " + dependency + " more than once.";
        }
    }

    /// Sub-tasks that wait for each other.
    ///
    /// @param indexes the cycle, each depending on the next and the last on the first
    record Cycle(List<Integer> indexes) implements Violation {
        public Cycle {
            indexes = List.copyOf(indexes);
        }

        @Override
        public String message() {
            return "These sub-tasks wait for each other: "
                    + indexes.stream().map(String::valueOf).collect(Collectors.joining(" → ")) + " → "
                    + indexes.getFirst() + ".";
        }
    }

    /// All messages, one a line.
    static String describe(Collection<Violation> violations) {
        return violations.stream().map(v -> "- " + v.message()).collect(Collectors.joining("\n"));
    }
}
