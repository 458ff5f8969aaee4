package dev.mto.opencode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON as opencode speaks it: read tolerantly, since another release may add fields or leave some out.
final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA).build();

    private Wire() {}

    static JsonNode parse(byte[] json) {
        return MAPPER.readTree(json);
    }

    static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    /// Reads a configuration, in which opencode takes comments and trailing commas.
    static JsonNode parseConfiguration(String json) {
        return LENIENT.readTree(json);
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /// A text that is there and not empty.
    static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asString("")).filter(text -> !text.isEmpty());
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(item -> item.asString("")).collect(Collectors.toList());
    }

    static BigDecimal decimal(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    }
}
