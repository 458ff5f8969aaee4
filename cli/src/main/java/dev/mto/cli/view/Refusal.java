package dev.mto.cli.view;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// A permission that an agent asked for and did not get. Immutable.
///
/// @param permission its name, or `question`
/// @param patterns what it was asked for on
/// @param reason which rule decided
public record Refusal(String permission, List<String> patterns, String reason) {
    public Refusal {
        patterns = List.copyOf(patterns);
    }

    /// Those among a sub-task's permissions that were refused.
    static List<Refusal> in(JsonNode permissions) {
        return permissions.valueStream().filter(json -> !json.path("allowed").asBoolean(false))
                .map(json -> new Refusal(json.path("permission").asString(""),
                        json.path("patterns").valueStream().map(pattern -> pattern.asString("")).toList(),
                        json.path("reason").asString("")))
                .toList();
    }

    /// What was refused, in one line.
    String subject() {
        return patterns.isEmpty() ? permission : permission + " " + String.join(", ", patterns);
    }
}
