package dev.mto.bench.drive;

import dev.mto.bench.backend.Timeline;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanEvent;
import dev.mto.client.SseReader;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// When the journal of a plan that is over says that its attempts began, had their sessions, and ended. It tells what of a
/// hop is whose; how long the hop is, the fake model's log tells. Immutable.
///
/// @param begun on the timeline, by attempt, such as `subtask.0.1`
/// @param opened the same
/// @param ended the same
public record JournalTimes(Map<String, Long> begun, Map<String, Long> opened, Map<String, Long> ended) {
    /// Nothing known.
    public static final JournalTimes NONE = new JournalTimes(Map.of(), Map.of(), Map.of());

    public JournalTimes {
        begun = Map.copyOf(begun);
        opened = Map.copyOf(opened);
        ended = Map.copyOf(ended);
    }

    static JournalTimes read(PlanApi api, String planId) throws IOException {
        Map<String, Long> begun = new HashMap<>();
        Map<String, Long> opened = new HashMap<>();
        Map<String, Long> ended = new HashMap<>();
        try (SseReader events = api.events(planId, "")) {
            for (Optional<PlanEvent> event = events.next(); event.isPresent(); event = events.next()) {
                JsonNode entry = event.get().json();
                Map<String, Long> kind = switch (event.get().type()) {
                    case "planner.started", "subtask.started", "synthesis.started" -> begun;
                    case "session.opened" -> opened;
                    default -> ended;
                };
                if (event.get().isJournalled() && entry.has("attempt")) {
                    kind.put(entry.get("attempt").stringValue(),
                            Timeline.at(Instant.parse(entry.get("at").stringValue())));
                }
            }
        } catch (ApiException e) {
            throw new IOException(e);
        }
        return new JournalTimes(begun, opened, ended);
    }
}
