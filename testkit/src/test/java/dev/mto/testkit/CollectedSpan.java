package dev.mto.testkit;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One span as it came over OTLP. Immutable.
///
/// @param parent empty where it has none
/// @param startNanos since 1970
/// @param attributes each as text
/// @param links the spans that it is linked to
/// @param failed whether its status is that of an error
record CollectedSpan(
        String trace,
        String id,
        String parent,
        String name,
        long startNanos,
        long endNanos,
        Map<String, String> attributes,
        List<String> links,
        List<String> events,
        boolean failed) {
    static CollectedSpan of(ProtobufMessage span) {
        boolean failed = span.messages(15).stream().anyMatch(status -> status.number(3) == 2);
        return new CollectedSpan(hex(span, 1), hex(span, 2), hex(span, 4), span.text(5), span.number(7),
                span.number(8), attributes(span, 9), span.messages(13).stream().map(link -> hex(link, 2)).toList(),
                span.messages(11).stream().map(event -> event.text(2)).toList(), failed);
    }

    private static String hex(ProtobufMessage message, int field) {
        return message.bytes(field).isEmpty() ? "" : HexFormat.of().formatHex(message.bytes(field).getFirst());
    }

    static Map<String, String> attributes(ProtobufMessage message, int field) {
        Map<String, String> all = new TreeMap<>();
        for (ProtobufMessage entry : message.messages(field)) {
            ProtobufMessage value = entry.messages(2).getFirst();
            all.put(entry.text(1), value.hasNumber(3) ? String.valueOf(value.number(3)) : value.text(1));
        }
        return all;
    }

    String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }
}
