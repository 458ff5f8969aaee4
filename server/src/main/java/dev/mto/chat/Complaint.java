package dev.mto.chat;

import dev.mto.json.Json;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an endpoint says where it refuses. Immutable.
///
/// @param message its own words, one line; may be empty
/// @param code its name for it, such as `context_length_exceeded`, and for the sort of it; may be empty
/// @param status an HTTP status that it names in the text of an answer
record Complaint(String message, String code, OptionalInt status) {
    /// What the body of a refusal says, whatever it is.
    static Complaint read(String body) {
        try {
            JsonNode document = Json.mapper().readTree(body);
            JsonNode whole = document.isArray() ? document.path(0) : document;
            return in(whole).orElseGet(() -> of(whole));
        } catch (JacksonException _) {
            return saying(body);
        }
    }

    /// The error that a document of the endpoint carries in place of an answer.
    static Optional<Complaint> in(JsonNode document) {
        JsonNode error = document.path("error");
        if (error.isString()) {
            return Optional.of(saying(error.asString("")));
        }
        return error.isObject() ? Optional.of(of(error)) : Optional.empty();
    }

    /// One without a code.
    static Complaint saying(String message) {
        return new Complaint(line(message), "", OptionalInt.empty());
    }

    private static Complaint of(JsonNode error) {
        JsonNode code = error.path("code");
        String text = Stream.of("message", "detail", "msg").map(field -> error.path(field).asString(""))
                .filter(words -> !words.isBlank()).findFirst().orElseGet(error::toString);
        return new Complaint(line(text), Stream.of(code, error.path("type")).map(node -> node.asString(""))
                .filter(word -> !word.isEmpty()).collect(Collectors.joining(" ")), status(code.asInt(0)));
    }

    private static OptionalInt status(int code) {
        return code >= 400 && code < 600 ? OptionalInt.of(code) : OptionalInt.empty();
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /// All of its words, for those who look for some.
    String words() {
        return code + " " + message;
    }
}
