package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A plan's wait for its provider. Immutable.
///
/// @param until when work may begin again; in the past, too, until the next answer
/// @param reason what the provider said; may be empty
public record ProviderPause(Instant until, String reason) {
    static Optional<ProviderPause> in(JsonNode json) {
        return Fields.instant(json.path("until"))
                .map(until -> new ProviderPause(until, Fields.text(json.path("reason"))));
    }
}
