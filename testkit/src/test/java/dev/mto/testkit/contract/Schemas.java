package dev.mto.testkit.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The schemas of an OpenAPI 3.1 document, read more strictly than its readers are to: a field that is not described is wrong.
/// Thread-safe.
final class Schemas {
    private static final String WITHIN = "#/components/schemas/";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final ObjectNode definitions;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    Schemas(JsonNode document) {
        definitions = (ObjectNode) strict(document.at("/components/schemas"));
    }

    /// What is wrong with a value; nothing where it is as the schema says.
    List<String> problems(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage()).toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("$defs", definitions);
        if (strict(schema) instanceof ObjectNode fields) {
            fields.properties().forEach(field -> whole.set(field.getKey(), field.getValue()));
        }
        return registry.getSchema(whole);
    }

    /// A copy that stands alone, and whose objects hold nothing but what they name.
    private static JsonNode strict(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(strict(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        node.properties().forEach(field -> object.set(field.getKey(), field.getKey().equals("$ref")
                ? JsonNodeFactory.instance.stringNode(field.getValue().stringValue().replace(WITHIN, "#/$defs/"))
                : strict(field.getValue())));
        if (object.path("type").asString("").equals("object") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        return object;
    }
}
