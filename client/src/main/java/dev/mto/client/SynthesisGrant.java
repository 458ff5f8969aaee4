package dev.mto.client;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// The right to write a plan's answer, for a while. Immutable.
///
/// @param attempt such as `synthesis.1`
/// @param lease how long it lasts unless it is claimed again
/// @param prompt what the model is to be given
public record SynthesisGrant(String attempt, Duration lease, String prompt) {
    static SynthesisGrant of(JsonNode json) {
        return new SynthesisGrant(Fields.text(json.path("attempt")),
                Duration.ofSeconds(json.path("leaseSeconds").asLong(0)), Fields.text(json.path("prompt")));
    }
}
