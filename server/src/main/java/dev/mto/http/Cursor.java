package dev.mto.http;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanQuery.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// A place in the list of plans as a text that clients pass back without looking into it. Stateless.
final class Cursor {
    private Cursor() {}

    /// The place of the plan that was shown last.
    static String after(Position place) {
        String text = place.createdAt() + "|" + place.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a cursor back; empty where it is none of ours.
    static Optional<Position> read(String cursor) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int bar = place.indexOf('|');
            String id = place.substring(bar + 1);
            return bar < 0 || !PlanId.isValid(id)
                    ? Optional.empty()
                    : Optional.of(new Position(Instant.parse(place.substring(0, bar)), new PlanId(id)));
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
