package dev.mto.opencode;

import tools.jackson.databind.JsonNode;

/// Why a watcher is woken.
sealed interface Knock {
    /// Something happened in the session.
    ///
    /// @param type as opencode names it, such as `session.idle`
    record Happened(String type, JsonNode properties) implements Knock {}

    /// A session of the directory waits for an answer.
    record Asked() implements Knock {}

    /// Events may have been missed, or the server is gone: look at everything again.
    record LookAgain() implements Knock {}

    /// The turn is to be ended.
    record AbortWanted() implements Knock {}
}
