package dev.mto.client;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads what a field may hold. What cannot be read counts as absent: a newer server may mean something else by it.
final class Fields {
    private Fields() {}

    /// A text; empty where there is none.
    static String text(JsonNode json) {
        return json.asString("");
    }

    /// An instant as the server writes it.
    static Optional<Instant> instant(JsonNode json) {
        try {
            return json.stringValueOpt().map(Instant::parse);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
