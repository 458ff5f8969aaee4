package dev.mto.testkit.contract;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request and how it was answered. Immutable.
///
/// @param path as the server routes it, without the query
/// @param headers of the answer, by their names in lower case
/// @param whole whether the body is all there; a stream may be cut off
record Exchange(String method, String path, int status, Map<String, String> headers, String body, boolean whole) {
    Exchange {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Without its parameters; empty where there is none.
    String mediaType() {
        return header("Content-Type").map(type -> type.replaceFirst(";.*", "").strip()).orElse("");
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String shown = body.length() > 2_000 ? body.substring(0, 2_000) + "…" : body;
        return method + " " + path + " -> " + status + " " + headers + "\n" + shown;
    }
}
