package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What is to be expected of a sub-task that is not over. Immutable.
///
/// @param startAt when its next attempt begins, or the one at work began; absent where that cannot be known
/// @param finishAt when it is over; absent where that cannot be known
public record ExpectedSubtask(int index, Optional<Instant> startAt, Optional<Instant> finishAt) {
    static ExpectedSubtask of(JsonNode json) {
        return new ExpectedSubtask(json.path("index").asInt(0), Fields.instant(json.path("startAt")),
                Fields.instant(json.path("finishAt")));
    }
}
