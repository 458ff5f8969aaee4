package dev.mto.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The time from a plan's beginning to its end, or to now, on which each piece of work is a bar. Immutable.
record Timeline(Instant begin, Instant end) {
    /// When a piece of work began and ended, or how far it is. Immutable.
    record Span(Instant from, Instant to) {
        /// From one moment to another; empty where it has not begun.
        static Optional<Span> of(Optional<Instant> from, Instant to) {
            return from.map(begun -> new Span(begun, to));
        }
    }

    /// The bar of a piece of work. However short it was, it can be seen.
    ///
    /// @param cells how many columns the whole time has
    String bar(Span span, int cells, Glyphs glyphs) {
        int first = Math.clamp(Math.floorDiv(millisTo(span.from()) * cells, total()), 0, cells - 1);
        int end = Math.clamp(Math.ceilDiv(millisTo(span.to()) * cells, total()), first + 1, cells);
        return glyphs.track().repeat(first) + glyphs.bar().repeat(end - first) + glyphs.track().repeat(cells - end);
    }

    /// Clocks of two machines may differ, so it may lie outside.
    private long millisTo(Instant at) {
        return Duration.between(begin, at).toMillis();
    }

    private long total() {
        return Math.max(1, millisTo(end));
    }
}
