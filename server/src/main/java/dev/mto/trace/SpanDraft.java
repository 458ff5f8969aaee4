package dev.mto.trace;

import dev.mto.fault.ErrorCode;
import io.opentelemetry.api.common.Attributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A span as it is read off a journal. Immutable.
///
/// @param key names it within its plan; its id follows from that
/// @param inside the key of the span that it is in; empty for that of the plan itself
/// @param error what went wrong, where something did
/// @param links the keys of spans that it had to wait for
record SpanDraft(
        String key,
        String name,
        Optional<String> inside,
        Instant start,
        Instant end,
        Attributes attributes,
        Optional<ErrorCode> error,
        List<String> links,
        List<Moment> moments) {
    SpanDraft {
        links = List.copyOf(links);
        moments = List.copyOf(moments);
    }

    /// Something that happened in it.
    record Moment(String name, Instant at, Attributes attributes) {}
}
