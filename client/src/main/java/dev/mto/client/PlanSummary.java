package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One plan of a list. Immutable.
///
/// @param status as a plan's
/// @param outcome as a plan's
/// @param usage what all its sessions together spent; empty where that is nothing, or not known
/// @param pausedUntil how long it waits for a provider; in the past, too, until the next answer
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
        int failed,
        Optional<Usage> usage,
        Optional<Instant> pausedUntil) {
    static PlanSummary of(JsonNode json) {
        JsonNode subtasks = json.path("subtasks");
        return new PlanSummary(Fields.text(json.path("id")), Fields.text(json.path("status")),
                json.path("outcome").stringValueOpt(), Fields.text(json.path("taskDescription")),
                Fields.text(json.path("directory")), json.path("parentSessionId").stringValueOpt(),
                json.path("clientId").stringValueOpt(), Fields.instant(json.path("createdAt")),
                Fields.instant(json.path("finishedAt")), subtasks.path("total").asInt(0),
                subtasks.path("completed").asInt(0), subtasks.path("failed").asInt(0),
                Optional.of(json.path("usage")).filter(JsonNode::isObject).map(Usage::of),
                Fields.instant(json.path("pausedUntil")));
    }
}
