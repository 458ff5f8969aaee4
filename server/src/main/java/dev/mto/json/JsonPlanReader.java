package dev.mto.json;

import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.planner.PlanReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the array of sub-tasks in what a language model wrote: the last array of objects in it, since a model that
/// thinks aloud comes to its answer at the end. Thread-safe.
public final class JsonPlanReader implements PlanReader {
    /// How many opening brackets are tried. A plan of ten sub-tasks has eleven; more than this is no plan but noise,
    /// and each try costs a parse.
    private static final int MAX_TRIES = 500;

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public Draft read(String text) {
        Optional<JsonNode> found = Optional.empty();
        String damage = "there is no array in it.";
        boolean nothingBetter = true;
        int from = text.indexOf('[');
        for (int tries = 0; from >= 0 && tries < MAX_TRIES; tries++) {
            int next = from + 1;
            try (JsonParser parser = mapper.createParser(text.substring(from))) {
                JsonNode array = mapper.readTree(parser);
                if (isPlan(array) && (!array.isEmpty() || nothingBetter)) {
                    nothingBetter = array.isEmpty();
                    found = Optional.of(array);
                    next = from + (int) parser.currentTokenLocation().getCharOffset() + 1;
                }
            } catch (JacksonException unreadable) {
                if (looksLikePlan(text, from)) {
                    nothingBetter = false;
                    damage = describe(unreadable);
                    found = Optional.empty();
                }
            }
            from = text.indexOf('[', next);
        }
        String reason = damage;
        return found.map(JsonPlanReader::draft)
                .orElseGet(() -> new Draft.Unusable(List.of(new Violation.Unreadable(reason))));
    }

    @Override
    public Stream stream() {
        return new JsonPlanStream(this::readOne);
    }

    private Optional<SubtaskSpec> readOne(int index, String object) {
        List<Violation> violations = new ArrayList<>();
        try {
            SubtaskSpec subtask = subtask(index, mapper.readTree(object), violations);
            return violations.isEmpty() ? Optional.of(subtask) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /// An empty array is a plan too, though not a valid one, and only where there is no other: most often it is the
    /// dependencies of a sub-task. An array of anything but objects is a dependency list, a footnote mark or the like.
    private static boolean isPlan(JsonNode node) {
        return node.isArray() && (node.isEmpty() || node.get(0).isObject());
    }

    private static boolean looksLikePlan(String text, int bracket) {
        String rest = text.substring(bracket + 1).stripLeading();
        return rest.startsWith("{");
    }

    private static String describe(JacksonException unreadable) {
        var place = unreadable.getLocation();
        return unreadable.getOriginalMessage()
                + (place == null
                        ? ""
                        : " (line " + place.getLineNr() + " of the array, column " + place.getColumnNr() + ")");
    }

    private static Draft draft(JsonNode array) {
        List<Violation> violations = new ArrayList<>();
        List<SubtaskSpec> subtasks = new ArrayList<>();
        for (int index = 0; index < array.size(); index++) {
            JsonNode element = array.get(index);
            if (element.isObject()) {
                subtasks.add(subtask(index, element, violations));
            } else {
                violations.add(new Violation.Malformed(index, "the element", "must be an object"));
            }
        }
        return violations.isEmpty() ? new Draft.Subtasks(subtasks) : new Draft.Unusable(violations);
    }

    private static SubtaskSpec subtask(int index, JsonNode element, List<Violation> violations) {
        return new SubtaskSpec(text(index, element, "description", violations),
                text(index, element, "agent", violations), dependencies(index, element, violations));
    }

    private static String text(int index, JsonNode element, String field, List<Violation> violations) {
        JsonNode value = element.path(field);
        if (value.isString()) {
            return value.stringValue();
        }
        violations
                .add(new Violation.Malformed(index, field, value.isMissingNode() ? "is missing" : "must be a string"));
        return "";
    }

    private static List<Integer> dependencies(int index, JsonNode element, List<Violation> violations) {
        JsonNode value = element.path("dependencies");
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<Integer> indexes = new ArrayList<>();
        boolean wellFormed = value.isArray();
        for (JsonNode dependency : value) {
            Optional<Integer> number = index(dependency);
            number.ifPresent(indexes::add);
            wellFormed &= number.isPresent();
        }
        if (!wellFormed) {
            violations
                    .add(new Violation.Malformed(index, "dependencies", "must be an array of indexes such as [0, 2]"));
        }
        return indexes;
    }

    private static Optional<Integer> index(JsonNode dependency) {
        if (dependency.isIntegralNumber() && dependency.canConvertToInt()) {
            return Optional.of(dependency.intValue());
        }
        boolean quoted = dependency.isString() && dependency.stringValue().matches("\\d{1,6}");
        return quoted ? Optional.of(Integer.valueOf(dependency.stringValue())) : Optional.empty();
    }
}
