package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One of the servers that share a journal. Immutable.
///
/// @param id of this life of it
/// @param name what the operator calls it
/// @param self whether it is the one that was asked
/// @param state `active` or `draining`
/// @param seenAt when it last gave a sign of life
/// @param plans how many it runs
/// @param sessionsInFlight how many sessions it has
/// @param sessionsWaiting how many more it would have
/// @param sessionsMost its share of all that may be
public record Node(
        String id,
        String name,
        Optional<String> url,
        String version,
        boolean self,
        String state,
        Optional<Instant> startedAt,
        Optional<Instant> seenAt,
        long plans,
        long sessionsInFlight,
        long sessionsWaiting,
        long sessionsMost) {
    static Node of(JsonNode json) {
        JsonNode sessions = json.path("sessions");
        return new Node(Fields.text(json.path("id")), Fields.text(json.path("name")),
                json.path("url").stringValueOpt(), Fields.text(json.path("version")),
                json.path("self").booleanValue(false), Fields.text(json.path("state")),
                Fields.instant(json.path("startedAt")), Fields.instant(json.path("seenAt")),
                json.path("plans").longValue(0), sessions.path("inFlight").longValue(0),
                sessions.path("waiting").longValue(0), sessions.path("most").longValue(0));
    }
}
