package dev.mto.cli.view;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Why something failed. Immutable.
public record Trouble(String code, String message) {
    static Optional<Trouble> in(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Trouble(json.path("code").asString(""), json.path("message").asString("")))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return message.isEmpty() ? code : code + ": " + message;
    }
}
