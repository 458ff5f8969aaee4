package dev.mto.cli.api;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// One event of a stream. Immutable.
///
/// @param id the number of the journal entry; empty for what is only for show
/// @param type its name, such as `subtask.started` or `activity`
/// @param data its text, JSON here
public record SseEvent(String id, String type, String data) {
    /// Whether this tells of something that is in the journal.
    public boolean isJournalled() {
        return !id.isEmpty();
    }

    /// The data as JSON; a missing node where it is none.
    public JsonNode json() {
        try {
            return JsonMapper.shared().readTree(data);
        } catch (JacksonException _) {
            return MissingNode.getInstance();
        }
    }
}
