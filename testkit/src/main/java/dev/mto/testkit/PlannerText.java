package dev.mto.testkit;

import java.util.stream.IntStream;

/// What a planner says. Only static methods, for a static import.
public final class PlannerText {
    private PlannerText() {}

    /// A plan of the agent `build`: descriptions, each followed by its dependencies, such as `"0,1"`.
    public static String subtasks(String... descriptionsAndDependencies) {
        return subtasksOf("build", descriptionsAndDependencies);
    }

    /// The same of another agent.
    public static String subtasksOf(String agent, String... descriptionsAndDependencies) {
        return "[" + String.join(",", IntStream.range(0, descriptionsAndDependencies.length / 2)
                .mapToObj(i -> "{\"description\":\"" + descriptionsAndDependencies[2 * i]
                        + "\",\"agent\":\"" + agent + "\",\"dependencies\":[" + descriptionsAndDependencies[2 * i + 1]
                        + "]}")
                .toList()) + "]";
    }

    /// How many pieces of a [ScriptStep] there are before a word, by which everything before it has been sent.
    public static int piecesBefore(String word, String text) {
        return Math.ceilDiv(text.indexOf(word), ScriptStep.PIECE);
    }
}
