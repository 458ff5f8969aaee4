package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How the planning goes, or went. Immutable.
///
/// @param status as a sub-task's; empty before the first attempt
/// @param attempt from 1; 0 while it never ran
/// @param rejected how many of its answers were no plan
/// @param error why the newest attempt failed, where none began after it
/// @param finishedAt when there was a plan, or the last attempt at one ended
/// @param retryAt when it is tried again, while it waits for that
public record Planner(
        String status,
        int attempt,
        int rejected,
        Optional<Fault> error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> retryAt,
        Usage usage) {
    static Planner of(JsonNode json) {
        return new Planner(Fields.text(json.path("status")), json.path("attempt").asInt(0),
                json.path("rejected").asInt(0), Fault.in(json.path("error")), Fields.instant(json.path("startedAt")),
                Fields.instant(json.path("finishedAt")), Fields.instant(json.path("retryAt")),
                Usage.of(json.path("usage")));
    }
}
