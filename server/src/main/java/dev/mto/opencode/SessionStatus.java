package dev.mto.opencode;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// What opencode says a session is doing. It tells this only of sessions that are not idle.
sealed interface SessionStatus {
    /// Not mentioned: done, broken off, or not yet begun.
    record Absent() implements SessionStatus {}

    record Busy() implements SessionStatus {}

    /// The provider failed and opencode waits before it tries again.
    ///
    /// @param attempt which retry is waited for, from 1
    /// @param message the provider's
    /// @param next when it is due
    record Retry(int attempt, String message, Instant next) implements SessionStatus {}

    static SessionStatus parse(JsonNode status) {
        return switch (status.path("type").asString("idle")) {
            case "idle" -> new Absent();
            case "retry" -> new Retry(status.path("attempt").asInt(0), status.path("message").asString(""),
                    Instant.ofEpochMilli(status.path("next").asLong(0)));
            default -> new Busy();
        };
    }
}
