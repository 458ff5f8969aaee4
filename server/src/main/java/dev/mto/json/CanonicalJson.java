package dev.mto.json;

import dev.mto.access.Sha256;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whether two requests ask for the same: blanks and the order of fields make no difference, all else does. Stateless.
public final class CanonicalJson {
    private CanonicalJson() {}

    /// A hash of what a JSON text says, in hexadecimal.
    ///
    /// @param text that was read as JSON before
    public static String digest(String text) {
        return Sha256.of(sorted(Json.mapper().readTree(text)).toString());
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(value -> array.add(sorted(value)));
            return array;
        }
        return node;
    }
}
