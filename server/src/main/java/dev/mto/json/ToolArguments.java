package dev.mto.json;

import dev.mto.access.Territory;
import dev.mto.plan.Goal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the arguments of the MCP tools, by the rules of the REST calls and in their words. Thread-safe; asks the file
/// system whether directories exist.
public final class ToolArguments {
    /// The longest that a call may wait for a plan: three sub-tasks one after another at their usual limit.
    public static final int MAX_WAIT_SECONDS = 1_800;

    private static final int MAX_ID_CHARACTERS = 200;
    private static final int MAX_INDEX = 1_000_000;
    private static final String NO_REASON = "Cancelled over MCP.";

    private final SubmissionReader submissions;

    public ToolArguments(SubmissionReader submissions) {
        this.submissions = submissions;
    }

    /// To plan something.
    ///
    /// @param patience how long the answer may be waited for
    public record Planning(Goal goal, Duration patience) {}

    /// To see how plans stand.
    ///
    /// @param planId as it was given; absent: the newest plans
    /// @param subtask the one whose result is wanted in full
    public record Looking(Optional<String> planId, Optional<Integer> subtask, Duration patience) {}

    /// To call a plan off.
    ///
    /// @param planId as it was given
    public record Cancelling(String planId, String reason) {}

    /// Reads the arguments of `plan_tasks`.
    ///
    /// @param directory used where the arguments name none
    /// @param territory where the caller's plans may work
    public Reading<Planning> planning(Map<String, Object> arguments, Optional<String> directory,
            Territory territory) {
        Map<String, Object> all = new HashMap<>(arguments);
        directory.ifPresent(folder -> all.putIfAbsent("directory", folder));
        FieldReader fields = fields(all);
        Duration wait = wait(fields);
        return switch (submissions.within(territory).read(fields,
                List.of("taskDescription", "maxSubtasks", "directory", "requireApproval", "waitSeconds"))) {
            case Reading.Refused<Goal>(var problems) -> new Reading.Refused<>(problems);
            case Reading.Accepted<Goal>(Goal goal) -> new Reading.Accepted<>(new Planning(goal, wait));
        };
    }

    /// Reads the arguments of `plan_status`.
    public Reading<Looking> looking(Map<String, Object> arguments) {
        FieldReader fields = fields(arguments);
        Optional<String> planId = fields.text("planId", MAX_ID_CHARACTERS);
        Optional<Integer> subtask = fields.wholeNumber("subtask", 0, MAX_INDEX);
        Duration wait = wait(fields);
        if (!fields.has("planId") && (fields.has("subtask") || fields.has("waitSeconds"))) {
            fields.reject("planId", "is missing; say which plan subtask and waitSeconds are about");
        }
        return read(fields, List.of("planId", "subtask", "waitSeconds"), new Looking(planId, subtask, wait));
    }

    /// Reads the arguments of `cancel_plan`.
    public Reading<Cancelling> cancelling(Map<String, Object> arguments) {
        FieldReader fields = fields(arguments);
        if (!fields.has("planId")) {
            fields.reject("planId", "is missing; say which plan is to be cancelled");
        }
        String planId = fields.text("planId", MAX_ID_CHARACTERS).orElse("");
        String reason = fields.text("reason", CancellationReader.MAX_REASON_CHARACTERS).orElse(NO_REASON);
        return read(fields, List.of("planId", "reason"), new Cancelling(planId, reason));
    }

    private static <T> Reading<T> read(FieldReader fields, List<String> known, T value) {
        fields.rejectUnknown(known);
        return fields.problems().isEmpty() ? new Reading.Accepted<>(value) : new Reading.Refused<>(fields.problems());
    }

    private static Duration wait(FieldReader fields) {
        return Duration.ofSeconds(fields.wholeNumber("waitSeconds", 0, MAX_WAIT_SECONDS).orElse(0));
    }

    private static FieldReader fields(Map<String, Object> arguments) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        JsonNode object = Json.mapper().valueToTree(arguments);
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return new FieldReader(new JsonObjectText(fields, List.of()));
    }
}
