package dev.mto.http;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the HTTP API is, as OpenAPI 3.1 has it. Stateless.
///
/// It is written by hand in the YAML files beside this class (`openapi/`), which people read. Here they become one document: the
/// files are put together, the version is the product's, and each example is the file that it names.
public final class ApiDocument {
    private static final List<String> PARTS = List.of("openapi", "plans", "plan", "timeline", "events", "journal",
            "values", "commands", "webhooks", "form", "server", "session", "dashboard", "access", "problems");
    private static final String EXAMPLE = "externalValue";

    private ApiDocument() {}

    /// The whole document. Takes some hundred milliseconds: to be read when it is asked for, and kept.
    ///
    /// @param version this program's
    public static ObjectNode read(String version) {
        YAMLMapper yaml = new YAMLMapper();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        PARTS.forEach(part -> merge(document, yaml.readTree(text("openapi/" + part + ".yaml"))));
        ((ObjectNode) document.path("info")).put("version", version);
        inline(document, yaml);
        return document;
    }

    /// @throws IllegalStateException where both have something else at the same place
    private static void merge(ObjectNode whole, JsonNode part) {
        part.properties().forEach(field -> {
            JsonNode present = whole.get(field.getKey());
            if (present == null) {
                whole.set(field.getKey(), field.getValue());
            } else if (present instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue());
            } else {
                throw new IllegalStateException(field.getKey() + " is written twice");
            }
        });
    }

    /// An example of OpenAPI keeps what else it says; one of JSON Schema is its value and nothing else.
    private static void inline(JsonNode node, YAMLMapper json) {
        if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                JsonNode element = array.get(index);
                if (element.has(EXAMPLE)) {
                    array.set(index, example(element, json));
                } else {
                    inline(element, json);
                }
            }
        } else if (node instanceof ObjectNode object && object.has(EXAMPLE)) {
            object.set("value", example(object, json));
            object.remove(EXAMPLE);
        } else {
            node.forEach(child -> inline(child, json));
        }
    }

    /// JSON is YAML as well.
    private static JsonNode example(JsonNode reference, YAMLMapper json) {
        String file = reference.get(EXAMPLE).stringValue();
        String text = text("openapi/examples/" + file);
        return file.endsWith(".json") ? json.readTree(text) : JsonNodeFactory.instance.stringNode(text);
    }

    private static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /// A file that the program carries beside this class.
    static byte[] bytes(String name) {
        try (InputStream file = ApiDocument.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new FileNotFoundException(name + " is not in this program");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
