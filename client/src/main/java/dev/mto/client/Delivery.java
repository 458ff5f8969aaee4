package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How far something is on its way to a plan's `callbackUrl`. Immutable.
///
/// @param id the `webhook-id` that the receiver gets
/// @param type such as `plan.completed`
/// @param state `pending`, `delivered` or `failed`
/// @param lastStatus the HTTP status that the receiver answered the last time; empty where it did not
/// @param lastError why the last attempt failed
/// @param nextAttemptAt empty once it is over
public record Delivery(
        String id,
        String type,
        String state,
        int attempts,
        Optional<Integer> lastStatus,
        Optional<String> lastError,
        Optional<Instant> createdAt,
        Optional<Instant> lastAttemptAt,
        Optional<Instant> nextAttemptAt,
        Optional<Instant> endedAt) {
    static Delivery of(JsonNode json) {
        return new Delivery(Fields.text(json.path("id")), Fields.text(json.path("type")),
                Fields.text(json.path("state")), json.path("attempts").asInt(0),
                Optional.of(json.path("lastStatus").asInt(0)).filter(status -> status > 0),
                json.path("lastError").stringValueOpt(), Fields.instant(json.path("createdAt")),
                Fields.instant(json.path("lastAttemptAt")), Fields.instant(json.path("nextAttemptAt")),
                Fields.instant(json.path("endedAt")));
    }
}
