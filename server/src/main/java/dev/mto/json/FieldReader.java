package dev.mto.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Takes typed values out of the fields of a request and remembers each that is not as it should be. Confined to one
/// thread.
final class FieldReader {
    /// So that a body of nothing but mistakes does not get an answer as long as itself.
    private static final int MAX_PROBLEMS = 50;

    private final Map<String, JsonNode> fields;
    private final List<FieldProblem> problems;
    private final String prefix;

    FieldReader(JsonObjectText text) {
        this(text.fields(), new ArrayList<>(text.problems()), "");
    }

    private FieldReader(Map<String, JsonNode> fields, List<FieldProblem> problems, String prefix) {
        this.fields = fields;
        this.problems = problems;
        this.prefix = prefix;
    }

    /// The fields of a field; what is wrong with them is remembered here, under its name and theirs.
    Optional<FieldReader> object(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && !value.get().isObject()) {
            reject(field, "must be an object, not " + quote(value.get()));
            return Optional.empty();
        }
        return value.map(object -> new FieldReader(fieldsOf(object), problems, prefix + field + "."));
    }

    /// The fields of each object in a field that is an array of objects.
    List<FieldReader> objects(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && !value.get().isArray()) {
            reject(field, "must be an array of objects, not " + quote(value.get()));
            return List.of();
        }
        List<FieldReader> objects = new ArrayList<>();
        value.ifPresent(array -> array.forEach(element -> {
            String name = field + "[" + objects.size() + "]";
            if (!element.isObject()) {
                reject(name, "must be an object, not " + quote(element));
            }
            objects.add(new FieldReader(element.isObject() ? fieldsOf(element) : Map.of(), problems,
                    prefix + name + "."));
        }));
        return objects;
    }

    private static Map<String, JsonNode> fieldsOf(JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.properties().forEach(property -> fields.put(property.getKey(), property.getValue()));
        return fields;
    }

    List<FieldProblem> problems() {
        return List.copyOf(problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
    }

    void reject(String field, String message) {
        problems.add(new FieldProblem(prefix + field, message));
    }

    void rejectUnknown(List<String> known) {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                reject(Quote.clip(name), "is not a known field; known are: " + String.join(", ", known));
            }
        }
    }

    /// A field's value; empty where it is left out, and where it is null, which is remembered.
    Optional<JsonNode> value(String field) {
        JsonNode value = fields.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isNull()) {
            reject(field, "must not be null; leave it out instead");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    Optional<Integer> wholeNumber(String field, int min, int max) {
        String wanted = "must be a whole number from " + min + " to " + max + ", not ";
        JsonNode value = fields.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            reject(field, wanted + quote(value));
            return Optional.empty();
        }
        return Optional.of(value.intValue());
    }

    /// An amount of something, exactly as it was written.
    Optional<BigDecimal> amount(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && (!value.get().isNumber() || value.get().decimalValue().signum() < 0)) {
            reject(field, "must be a number from 0 on, not " + quote(value.get()));
            return Optional.empty();
        }
        return value.map(JsonNode::decimalValue);
    }

    Optional<Boolean> flag(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && !value.get().isBoolean()) {
            reject(field, "must be true or false, not " + quote(value.get()));
            return Optional.empty();
        }
        return value.map(JsonNode::booleanValue);
    }

    Optional<String> text(String field, int maxCharacters) {
        return value(field).flatMap(value -> text(field, value, maxCharacters));
    }

    /// An array of texts, each of which is to be a value.
    ///
    /// @param most how many there may be
    /// @param maxCharacters of each
    /// @param all what they are together, for people
    /// @param one what each must be, for people
    /// @param read gives nothing for a text that is no such value
    record Texts<T>(int most, int maxCharacters, String all, String one, Function<String, Optional<T>> read) {}

    /// The values of an array of texts; none where it is left out.
    <T> List<T> texts(String field, Texts<T> form) {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray() || value.get().size() > form.most()) {
            String found = value.get().isArray() ? value.get().size() + " of them" : quote(value.get());
            reject(field, "must be an array of up to " + form.most() + " " + form.all() + ", not " + found);
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (int index = 0; index < value.get().size(); index++) {
            member(field + "[" + index + "]", value.get().get(index), form).ifPresent(values::add);
        }
        return values;
    }

    private <T> Optional<T> member(String field, JsonNode value, Texts<T> form) {
        Optional<String> text = text(field, value, form.maxCharacters());
        Optional<T> read = text.flatMap(form.read());
        if (text.isPresent() && read.isEmpty()) {
            reject(field, "must be " + form.one() + ", not " + Quote.of(text.get()));
        }
        return read;
    }

    /// @param field what the value is called when something is wrong with it
    Optional<String> text(String field, JsonNode value, int maxCharacters) {
        if (!value.isString()) {
            reject(field, "must be a text, not " + quote(value));
            return Optional.empty();
        }
        String text = value.stringValue();
        Optional<String> problem = problemOf(text, maxCharacters);
        problem.ifPresent(message -> reject(field, message));
        return problem.isPresent() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<String> problemOf(String text, int maxCharacters) {
        int characters = text.codePointCount(0, text.length());
        if (text.isBlank()) {
            String what = text.isEmpty() ? "empty" : "blank";
            return Optional.of("must not be " + what + "; 1 to " + maxCharacters + " characters are allowed");
        }
        if (characters > maxCharacters) {
            return Optional.of("must have 1 to " + maxCharacters + " characters, not " + characters);
        }
        // Neither can be stored and given back as it came.
        if (text.indexOf('\0') >= 0) {
            return Optional.of("must not hold the character U+0000");
        }
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            return Optional.of("must not hold half a surrogate pair");
        }
        return Optional.empty();
    }

    /// A value as a message shows it.
    static String quote(JsonNode value) {
        if (value.isArray()) {
            return "an array";
        }
        return value.isObject() ? "an object" : Quote.clip(value.toString());
    }
}
