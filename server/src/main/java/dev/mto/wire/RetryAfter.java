package dev.mto.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;

/// Reads from the headers of a refusal when whoever refused may be asked again. Pure.
public final class RetryAfter {
    /// A wait that is longer means the same to everybody: not in this plan's time.
    private static final long MOST_MILLIS = Duration.ofDays(365).toMillis();

    private RetryAfter() {}

    /// When that is; empty where it does not say, or not in a way that can be understood.
    ///
    /// @param header finds a header by its name, in any case
    public static Optional<Instant> read(Function<String, Optional<String>> header, Instant now) {
        return header.apply("retry-after-ms").flatMap(text -> after(text, 1, now))
                .or(() -> header.apply("retry-after").flatMap(text -> after(text, 1000, now).or(() -> at(text))));
    }

    private static Optional<Instant> after(String text, int unitMillis, Instant now) {
        if (!text.strip().matches("\\d{1,15}(\\.\\d{1,9})?")) {
            return Optional.empty();
        }
        double millis = Math.ceil(Double.parseDouble(text.strip()) * unitMillis);
        return Optional.of(now.plusMillis(Math.min(MOST_MILLIS, (long) millis)));
    }

    private static Optional<Instant> at(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
