package dev.mto.json;

import java.util.List;
import java.util.Optional;

/// Reads why somebody calls a plan or a sub-task off. Stateless.
public final class CancellationReader {
    /// A sentence or two for people; it stands in every list and log.
    static final int MAX_REASON_CHARACTERS = 500;

    private CancellationReader() {}

    /// Reads a body: an object with nothing but a `reason`.
    public static Reading<String> read(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        if (!fields.has("reason")) {
            fields.reject("reason", "is missing; say it, or send no body");
        }
        Optional<String> reason = fields.text("reason", MAX_REASON_CHARACTERS);
        fields.rejectUnknown(List.of("reason"));
        return reason.isPresent() && fields.problems().isEmpty()
                ? new Reading.Accepted<>(reason.get())
                : new Reading.Refused<>(fields.problems());
    }
}
