package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How far people's approval of a plan is. Immutable.
///
/// @param revision which plan is meant: 1 is the planner's, and each edit makes the next
/// @param requestedAt when it was put before people
/// @param expiresAt when it fails, if nobody approves or edits it; absent: never
/// @param approvedAt absent until it is approved
public record Approval(
        int revision,
        Optional<Instant> requestedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> approvedAt,
        Forecast forecast) {
    /// Empty where none is needed, and until there is a plan.
    static Optional<Approval> in(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Approval(json.path("revision").asInt(0), Fields.instant(json.path("requestedAt")),
                        Fields.instant(json.path("expiresAt")), Fields.instant(json.path("approvedAt")),
                        Forecast.of(json.path("forecast"))))
                : Optional.empty();
    }
}
