package dev.mto.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A page of the list of plans, newest first. Immutable in use.
///
/// @param nextCursor where the next page begins; empty on the last one
/// @param searchedTo of a search that may go on: when the last plan that was looked at was submitted
/// @param json the server's document itself, with what this client does not know
public record PlanPage(List<PlanSummary> plans, Optional<String> nextCursor, Optional<Instant> searchedTo,
        JsonNode json) {
    public PlanPage {
        plans = List.copyOf(plans);
    }

    /// Reads an object with `plans` and, where there are more, `nextCursor` and `searchedTo`.
    public static PlanPage of(JsonNode json) {
        return new PlanPage(json.path("plans").valueStream().map(PlanSummary::of).toList(),
                json.path("nextCursor").stringValueOpt(), Fields.instant(json.path("searchedTo")), json);
    }
}
