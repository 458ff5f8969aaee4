package dev.mto.opencode;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Something a session waits for a person to answer. Immutable.
sealed interface Ask {
    String id();

    String sessionId();

    /// Leave to do something.
    ///
    /// @param permission its name
    /// @param patterns what it is wanted for
    record Permission(String id, String sessionId, String permission, List<String> patterns) implements Ask {
        static Permission parse(JsonNode ask) {
            return new Permission(ask.path("id").asString(""), ask.path("sessionID").asString(""),
                    ask.path("permission").asString(""), Wire.texts(ask.path("patterns")));
        }
    }

    /// An answer.
    ///
    /// @param questions their texts; one answer each is due
    record Question(String id, String sessionId, List<String> questions) implements Ask {
        static Question parse(JsonNode ask) {
            return new Question(ask.path("id").asString(""), ask.path("sessionID").asString(""),
                    ask.path("questions").valueStream().map(item -> item.path("question").asString("")).toList());
        }
    }
}
