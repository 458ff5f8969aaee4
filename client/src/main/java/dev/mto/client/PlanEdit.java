package dev.mto.client;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan that is to take the place of one that waits to be approved. Immutable in use: each method gives another one.
///
/// @param json the body of the call
public record PlanEdit(JsonNode json) {
    /// One of these sub-tasks.
    public static PlanEdit of(List<PlannedSubtask> subtasks) {
        ArrayNode all = JsonMapper.shared().createArrayNode();
        subtasks.forEach(subtask -> all.add(subtask.json()));
        return ofJson(all);
    }

    /// The same as JSON, such as somebody wrote it.
    ///
    /// @param subtasks an array of objects with `description`, `agent` and `dependencies`; the server says what is wrong
    /// with it
    public static PlanEdit ofJson(JsonNode subtasks) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.set("subtasks", subtasks);
        return new PlanEdit(json);
    }

    /// Refused where another revision of the plan waits by then.
    public PlanEdit revision(int replaced) {
        return new PlanEdit(copy().put("revision", replaced));
    }

    /// Approves it as well.
    public PlanEdit approve() {
        return new PlanEdit(copy().put("approve", true));
    }

    private ObjectNode copy() {
        ObjectNode copy = JsonMapper.shared().createObjectNode();
        copy.setAll((ObjectNode) json);
        return copy;
    }
}
