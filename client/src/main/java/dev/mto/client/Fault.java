package dev.mto.client;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Why something failed. Immutable.
///
/// @param code stable, each with a page in the server's documentation
/// @param message for people
public record Fault(String code, String message) {
    /// Reads an object as the server writes it; empty where it is none.
    public static Optional<Fault> in(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Fault(Fields.text(json.path("code")), Fields.text(json.path("message"))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return message.isEmpty() ? code : code + ": " + message;
    }
}
