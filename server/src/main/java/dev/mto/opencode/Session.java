package dev.mto.opencode;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A session of opencode. Immutable.
///
/// @param directory where it works, whatever a request about it says; status and permissions are listed under it
/// @param key ours, where it is a session of ours
record Session(String id, Path directory, Optional<String> parentId, Optional<String> key) {
    static Session parse(JsonNode session) {
        return new Session(session.path("id").asString(""), Path.of(session.path("directory").asString("")),
                Wire.text(session, "parentID"), Wire.text(session.path("metadata"), "mto"));
    }
}
