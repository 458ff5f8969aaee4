package dev.mto.cli.view;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The planning as the server tells it. Immutable.
///
/// @param attempt from 1; 0 while it never ran
/// @param rejected how many of its answers were no plan
/// @param error why the newest attempt failed, where none began after it
/// @param finishedAt when there was a plan, or the last attempt at one ended
/// @param retryAt when it is tried again, while it waits for that
record PlannerPicture(
        int attempt,
        int rejected,
        Optional<Trouble> error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> retryAt) {
    static PlannerPicture of(JsonNode json) {
        return new PlannerPicture(json.path("attempt").asInt(0), json.path("rejected").asInt(0),
                Trouble.in(json.path("error")), Text.instant(json.path("startedAt")),
                Text.instant(json.path("finishedAt")), Text.instant(json.path("retryAt")));
    }
}
