package dev.mto.client;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A sub-task as a plan has it before it begins. Immutable.
///
/// @param dependencies the indexes, from 0, of those whose results it needs
public record PlannedSubtask(String description, String agent, List<Integer> dependencies) {
    public PlannedSubtask {
        dependencies = List.copyOf(dependencies);
    }

    /// As it stands in a plan.
    public static PlannedSubtask of(Subtask subtask) {
        return new PlannedSubtask(subtask.description(), subtask.agent(), subtask.dependencies());
    }

    /// As the planner writes it.
    public JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("description", description).put("agent", agent);
        ArrayNode indexes = json.putArray("dependencies");
        dependencies.forEach(indexes::add);
        return json;
    }
}
