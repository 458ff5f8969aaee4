package dev.mto.testkit;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Reads a plan as GET gives it. Only static methods, for a static import.
public final class PlanDocument {
    private PlanDocument() {}

    /// Of all sub-tasks, by index.
    public static List<String> statuses(JsonNode plan) {
        return plan.get("subtasks").valueStream().map(subtask -> subtask.get("status").stringValue()).toList();
    }

    /// The code of a failed sub-task.
    public static String error(JsonNode plan, int index) {
        return plan.at("/subtasks/" + index + "/error/code").stringValue();
    }

    /// When a sub-task reached a point of its life.
    ///
    /// @param field `startedAt` or `finishedAt`
    public static Instant time(JsonNode plan, int index, String field) {
        return Instant.parse(plan.at("/subtasks/" + index + "/" + field).stringValue());
    }

    /// The last of those times.
    public static Instant latest(JsonNode plan, String field, int... indexes) {
        return IntStream.of(indexes).mapToObj(i -> time(plan, i, field)).max(Instant::compareTo).orElseThrow();
    }

    /// The first of those times.
    public static Instant earliest(JsonNode plan, String field, int... indexes) {
        return IntStream.of(indexes).mapToObj(i -> time(plan, i, field)).min(Instant::compareTo).orElseThrow();
    }
}
