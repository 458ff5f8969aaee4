package dev.mto.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/// The fields of a text that is to be one JSON object. Immutable.
///
/// @param fields in the order they came; the first, where one came more than once
/// @param problems fields that came more than once; where the text is no JSON object, why, and then there are no fields
record JsonObjectText(Map<String, JsonNode> fields, List<FieldProblem> problems) {
    /// A part of Jackson's messages that speaks of its own settings.
    private static final String START_MARKER = " \\(start marker at .*\\)$";

    static JsonObjectText parse(String text) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        List<FieldProblem> repeated = new ArrayList<>();
        try (JsonParser parser = Json.mapper().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                return broken("must be a JSON object, not " + describe(first));
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                if (fields.putIfAbsent(name, value) != null) {
                    repeated.add(new FieldProblem(name, "is given more than once"));
                }
            }
            if (parser.nextToken() != null) {
                return broken("goes on after the JSON object" + place(parser.currentTokenLocation()));
            }
        } catch (JacksonException e) {
            String reason = e.getOriginalMessage().replaceAll(START_MARKER, "");
            return broken("is not JSON" + place(e.getLocation()) + ": " + reason);
        }
        return new JsonObjectText(fields, repeated);
    }

    /// Whether there is nothing to be said about single fields.
    boolean isBroken() {
        return fields.isEmpty() && !problems.isEmpty();
    }

    private static JsonObjectText broken(String message) {
        return new JsonObjectText(Map.of(), List.of(new FieldProblem("body", message)));
    }

    private static String place(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String describe(@Nullable JsonToken token) {
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case START_OBJECT, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                token.name();
        };
    }
}
