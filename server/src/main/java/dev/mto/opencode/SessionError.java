package dev.mto.opencode;

import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// An error as opencode words it, on a message or in an event. Immutable.
///
/// @param name its kind: `APIError`, `MessageAbortedError`, `UnknownError`, …
/// @param message for people, the first line of it: what follows is a stack trace
/// @param statusCode of the provider's answer, where there was one
record SessionError(String name, String message, OptionalInt statusCode) {
    private static final int MESSAGE_LIMIT = 500;

    boolean isAbort() {
        return name.equals("MessageAbortedError");
    }

    static Optional<SessionError> parse(JsonNode error) {
        if (!error.isObject()) {
            return Optional.empty();
        }
        JsonNode data = error.path("data");
        OptionalInt status = data.path("statusCode").isNumber()
                ? OptionalInt.of(data.path("statusCode").asInt(0))
                : OptionalInt.empty();
        return Optional.of(new SessionError(error.path("name").asString("UnknownError"), firstLine(
                data.path("message").asString("")), status));
    }

    private static String firstLine(String text) {
        String line = text.lines().filter(candidate -> !candidate.isBlank()).findFirst().orElse("").strip();
        return line.length() <= MESSAGE_LIMIT ? line : line.substring(0, MESSAGE_LIMIT) + "…";
    }
}
