package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One plan of a list. Immutable.
///
/// @param status as a plan's
/// @param outcome as a plan's
/// @param total how many sub-tasks there are; while the planner writes, by now
public record PlanSummary(
        String id,
        String status,
        Optional<String> outcome,
        String taskDescription,
        String directory,
        Optional<String> parentSessionId,
        Optional<String> clientId,
        Optional<Instant> createdAt,
        Optional<Instant> finishedAt,
        int total,
        int completed,
        int failed) {
    static PlanSummary of(JsonNode json) {
        JsonNode subtasks = json.path("subtasks");
        return new PlanSummary(Fields.text(json.path("id")), Fields.text(json.path("status")),
                json.path("outcome").stringValueOpt(), Fields.text(json.path("taskDescription")),
                Fields.text(json.path("directory")), json.path("parentSessionId").stringValueOpt(),
                json.path("clientId").stringValueOpt(), Fields.instant(json.path("createdAt")),
                Fields.instant(json.path("finishedAt")), subtasks.path("total").asInt(0),
                subtasks.path("completed").asInt(0), subtasks.path("failed").asInt(0));
    }
}
