package dev.mto.mcp;

import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import dev.mto.json.ToolArguments;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tools as they are described to language models, which pay for each word of it. Immutable.
final class ToolTexts {
    /// What the server is for.
    static final String INSTRUCTIONS = """
            Runs a complex request as a plan: cut into sub-tasks with dependencies, each done by an agent session of its \
            own, in parallel where possible, and combined into one answer. plan_tasks starts a plan and gives its id at \
            once; plan_status with waitSeconds waits for the answer; cancel_plan stops it. A plan goes on whether or not \
            anybody waits for it.""";

    private static final Map<String, Object> PLAN_ID = fields("type", "string", "description",
            "The plan's id, as plan_tasks gave it.");
    private static final Map<String, Object> WAIT = number(0, ToolArguments.MAX_WAIT_SECONDS,
            "Wait at most this long for the answer, e.g. 50; keep below your client's own limit for a call. "
                    + "Default 0: return at once.");
    private static final Map<String, Object> ERROR = object(fields("code", text(), "message", text()), List.of());

    private ToolTexts() {}

    /// @param limits what requests may ask for
    static Tool planTasks(SubmissionLimits limits) {
        return tool("plan_tasks", "Plan and run a complex task", """
                Hand in one complex request. It is cut into sub-tasks with dependencies, which agents work at in \
                parallel; their results are combined into one answer. Returns a planId at once (or the answer, with \
                waitSeconds). Give all context in the request: the agents see nothing of this conversation.""",
                fields("taskDescription", text("What is to be done, with all it takes to do it.", 1,
                        SubmissionReader.MAX_TASK_CHARACTERS),
                        "maxSubtasks", number(1, limits.maxSubtasksMax(),
                                "The most sub-tasks to cut it into. Default " + limits.maxSubtasksDefault() + "."),
                        "directory", fields("type", "string", "description",
                                "Absolute path of the existing folder the agents work in. Default: where you work, if known."),
                        "requireApproval", fields("type", "boolean", "description",
                                "Have the plan wait until a person approves it (mto approve). Default "
                                        + limits.requireApproval() + "."),
                        "waitSeconds", WAIT),
                List.of("taskDescription"), ToolAnnotations.builder().readOnlyHint(false).destructiveHint(true)
                        .idempotentHint(false).openWorldHint(true).build());
    }

    static Tool planStatus() {
        return tool("plan_status", "See how a plan stands", """
                How a plan stands, with its answer once there is one. Without planId: the newest plans.""",
                fields("planId", PLAN_ID, "waitSeconds", WAIT, "subtask", number(0, Integer.MAX_VALUE,
                        "Index of a sub-task whose own result is wanted in full.")),
                List.of(), ToolAnnotations.builder().readOnlyHint(true).openWorldHint(false).build());
    }

    static Tool cancelPlan() {
        return tool("cancel_plan", "Cancel a plan",
                """
                        Stop a plan and its sessions. What is done by then is not undone. Does nothing to a plan that is over.""",
                fields("planId", PLAN_ID, "reason", text("Why, for people.", 1, 500)), List.of("planId"),
                ToolAnnotations.builder().readOnlyHint(false).destructiveHint(true).idempotentHint(true)
                        .openWorldHint(false).build());
    }

    private static Tool tool(String name, String title, String description, Map<String, Object> arguments,
            List<String> required, ToolAnnotations annotations) {
        Map<String, Object> input = object(arguments, required);
        input.put("additionalProperties", false);
        return Tool.builder(name, input).title(title).description(description).outputSchema(output())
                .annotations(annotations).build();
    }

    /// The same for all, and nothing required: an error that was met instead must fit it, too, as some clients check.
    private static Map<String, Object> output() {
        Map<String, Object> subtask = fields("index", fields("type", "integer"), "status", text(), "description",
                text(),
                "agent", text(), "dependencies", fields("type", "array", "items", fields("type", "integer")),
                "error", ERROR, "result", text());
        return object(fields("planId", text(), "status", text(), "outcome", text(), "answer", text(), "error", ERROR,
                "cancelReason", text(), "forecast", fields("type", "object"), "subtasks",
                fields("type", "array", "items", object(subtask, List.of())),
                "plans",
                fields("type", "array", "items", fields("type", "object"))), List.of());
    }

    private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = fields("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> text() {
        return fields("type", "string");
    }

    private static Map<String, Object> text(String description, int min, int max) {
        return fields("type", "string", "minLength", min, "maxLength", max, "description", description);
    }

    private static Map<String, Object> number(int min, int max, String description) {
        return fields("type", "integer", "minimum", min, "maximum", max, "description", description);
    }

    /// In the order given, so that what is sent is the same each time.
    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }
}
