package dev.mto.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One sub-task of a plan. Immutable.
///
/// @param index from 0
/// @param status `pending`, `running`, `completed`, `failed` or `cancelled`; a newer server may know others
/// @param dependencies the indexes of those whose results it is given
/// @param attempt from 1; 0 while it never ran
/// @param sessionId the session of the newest attempt
/// @param retryAt when it is tried again, while it waits for that
/// @param cancelReason why somebody called it off; also where its result was quicker
/// @param stopping why its session is being ended, while it is
/// @param usage what all its attempts together spent
/// @param permissions what its sessions asked for, and were answered
public record Subtask(
        int index,
        String status,
        String description,
        Optional<String> result,
        String agent,
        List<Integer> dependencies,
        int attempt,
        Optional<Fault> error,
        Optional<String> sessionId,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> retryAt,
        Optional<String> cancelReason,
        Optional<Fault> stopping,
        Usage usage,
        List<PermissionAnswer> permissions) {
    public Subtask {
        dependencies = List.copyOf(dependencies);
        permissions = List.copyOf(permissions);
    }

    static Subtask of(JsonNode json) {
        return new Subtask(json.path("index").asInt(0), Fields.text(json.path("status")),
                Fields.text(json.path("description")), json.path("result").stringValueOpt(),
                Fields.text(json.path("agent")),
                json.path("dependencies").valueStream().map(JsonNode::asInt).toList(), json.path("attempt").asInt(0),
                Fault.in(json.path("error")), json.path("sessionId").stringValueOpt(),
                Fields.instant(json.path("startedAt")), Fields.instant(json.path("finishedAt")),
                Fields.instant(json.path("retryAt")), json.path("cancelReason").stringValueOpt(),
                Fault.in(json.path("stopping")), Usage.of(json.path("usage")),
                PermissionAnswer.in(json.path("permissions")));
    }

    /// Whether it is in this status.
    public boolean is(String wanted) {
        return status.equals(wanted);
    }

    /// Whether it is over.
    public boolean isTerminal() {
        return PlanDocument.isOver(status);
    }
}
