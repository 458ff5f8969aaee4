package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// One event of a plan's stream. Immutable.
///
/// @param id the number of the journal entry; empty for what is only for show
/// @param type its name, such as `subtask.started` or `activity`
/// @param data its text, a JSON object on one line
public record PlanEvent(String id, String type, String data) {
    /// Whether this tells of something that is in the journal.
    public boolean isJournalled() {
        return !id.isEmpty();
    }

    /// The number of the journal entry, from 1; 0 for what is only for show.
    public long seq() {
        try {
            return id.isEmpty() ? 0 : Long.parseLong(id);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// When it happened; empty for what is only for show.
    public Optional<Instant> at() {
        return Fields.instant(json().path("at"));
    }

    /// The attempt it is about, such as `subtask.0.1`, `planner.1` or `synthesis.1`; empty where it is about none.
    public Optional<String> attempt() {
        return json().path("attempt").stringValueOpt();
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
