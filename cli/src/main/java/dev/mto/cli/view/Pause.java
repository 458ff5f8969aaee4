package dev.mto.cli.view;

import dev.mto.client.ProviderPause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A plan's wait for its provider. Immutable.
///
/// @param until when work may begin again
/// @param reason what the provider said, on one line; may be empty
public record Pause(Instant until, String reason) {
    /// A provider that asks for some seconds more, again and again, is no news each time.
    private static final Duration NEWS = Duration.ofMinutes(1);

    /// The one that a server tells; it tells of it longer than it lasts.
    static Pause of(ProviderPause told) {
        return new Pause(told.until(), Text.oneLine(told.reason()));
    }

    /// Whether somebody who was told of another is to be told of this one.
    boolean isNews(Optional<Pause> told) {
        return told.filter(other -> other.reason.equals(reason) && until.isBefore(other.until.plus(NEWS))).isEmpty();
    }

    /// For a log: `paused until 14:05: Too many requests`.
    String text(Instant now) {
        return text(now, "");
    }

    /// For a picture: `‖ paused until 14:05, 12m 03s left: Too many requests`.
    String line(Theme theme, Instant now) {
        return theme.glyphs().paused() + " "
                + text(now, ", " + Text.running(Duration.between(now, until)) + " left");
    }

    private String text(Instant now, String left) {
        return "paused until " + Text.clock(until, now) + left + (reason.isEmpty() ? "" : ": " + reason);
    }
}
