package dev.mto.client;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// What policy answered to a session that asked. Immutable.
///
/// @param permission its name, or `question`
/// @param patterns what it was asked for on
/// @param reason which rule decided
public record PermissionAnswer(String permission, List<String> patterns, boolean allowed, String reason) {
    public PermissionAnswer {
        patterns = List.copyOf(patterns);
    }

    static List<PermissionAnswer> in(JsonNode permissions) {
        return permissions.valueStream()
                .map(json -> new PermissionAnswer(Fields.text(json.path("permission")),
                        json.path("patterns").valueStream().map(Fields::text).toList(),
                        json.path("allowed").asBoolean(false), Fields.text(json.path("reason"))))
                .toList();
    }

    /// What was asked for, in one line.
    public String subject() {
        return patterns.isEmpty() ? permission : permission + " " + String.join(", ", patterns);
    }
}
