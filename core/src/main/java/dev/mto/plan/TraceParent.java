package dev.mto.plan;

import java.util.Optional;
import java.util.regex.Pattern;

/// The span that a request was made in, as the W3C's header `traceparent` names it. Immutable.
///
/// @param value the header's value, version 00
public record TraceParent(String value) {
    private static final Pattern FORM = Pattern
            .compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    public TraceParent {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a traceparent: " + value);
        }
    }

    /// Reads a header; empty where it is none, as whoever gets a broken one is to go on without it.
    public static Optional<TraceParent> parse(String header) {
        return Optional.of(header).filter(text -> FORM.matcher(text).matches()).map(TraceParent::new);
    }

    /// 32 hexadecimal digits.
    public String traceId() {
        return value.substring(3, 35);
    }

    /// 16 hexadecimal digits.
    public String spanId() {
        return value.substring(36, 52);
    }

    /// Two hexadecimal digits; the lowest bit says whether the caller's trace is kept.
    public String flags() {
        return value.substring(53);
    }
}
