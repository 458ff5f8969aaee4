package dev.mto.http;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.orchestrator.PlanSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The API's description as a document: that it is about this server, and that it says something. Whether it tells the
/// truth, the tests of the server as a whole see to.
class ApiDocumentTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final ObjectNode DOCUMENT = ApiDocument.read("9.9.9");

    private static Stream<Entry<String, JsonNode>> operations() {
        return DOCUMENT.path("paths").properties().stream().flatMap(path -> path.getValue().properties().stream()
                .filter(field -> METHODS.contains(field.getKey()))
                .map(method -> Map.entry(method.getKey().toUpperCase(Locale.ROOT) + " "
                        + path.getKey(), method.getValue())));
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    private static Stream<JsonNode> responses() {
        return Stream.concat(operations().flatMap(operation -> operation.getValue().path("responses").valueStream()),
                DOCUMENT.path("x-anywhere").valueStream()).map(ApiDocumentTest::resolved);
    }

    /// Tells of each object in the document with its place.
    private static void walk(String place, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(place, node);
        }
        node.properties().forEach(field -> {
            if (!Set.of("examples", "example", "value").contains(field.getKey())) {
                walk(place + "/" + field.getKey(), field.getValue(), visitor);
            }
        });
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            walk(place + "/" + index, node.get(index), visitor);
        }
    }

    @Test
    void whatIsServedIsDescribedAndNothingElse() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            assertThat(operations().map(Entry::getKey)).containsExactlyInAnyOrderElementsOf(api.routes());
        }
    }

    @Test
    void everyOperationSaysWhatItDoesAndForWhom() {
        Set<String> tags = DOCUMENT.path("tags").valueStream().map(tag -> tag.get("name").stringValue())
                .collect(toCollection(TreeSet::new));
        List<String> ids = new ArrayList<>();
        operations().forEach(operation -> {
            JsonNode said = operation.getValue();
            ids.add(said.path("operationId").stringValue());
            assertThat(said.path("summary").asString("")).as(operation.getKey()).isNotBlank();
            assertThat(tags).contains(said.at("/tags/0").stringValue());
            assertThat(said.has("security")).as("security of %s", operation.getKey()).isTrue();
            assertThat(said.path("responses").propertyNames()).as(operation.getKey()).isNotEmpty()
                    .doesNotContain("default");
        });
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceLeadsSomewhereAndNothingIsDescribedForNobody() {
        Set<String> used = new TreeSet<>();
        walk("", DOCUMENT, (place, node) -> {
            List<JsonNode> references = new ArrayList<>(
                    node.path("discriminator").path("mapping").valueStream().toList());
            if (node.has("$ref")) {
                references.add(node.get("$ref"));
            }
            references.forEach(reference -> {
                assertThat(DOCUMENT.at(reference.stringValue().substring(1)).isMissingNode()).as(place).isFalse();
                used.add(reference.stringValue());
            });
        });
        DOCUMENT.path("components").properties().stream().filter(kind -> !kind.getKey().equals("securitySchemes"))
                .forEach(kind -> kind.getValue().propertyNames().stream()
                        .filter(name -> !name.equals("JournalEntry"))
                        .forEach(name -> assertThat(used).contains("#/components/" + kind.getKey() + "/" + name)));
    }

    @Test
    void everySchemaSaysSomething() {
        walk("", DOCUMENT, (place, node) -> {
            assertThat(node.has("nullable")).as(place + " is of OpenAPI 3.0").isFalse();
            assertThat(node.has("externalValue")).as(place).isFalse();
            if (node.path("type").asString("").equals("object")) {
                assertThat(node.has("properties") || node.has("additionalProperties")).as(place).isTrue();
                assertThat(node.path("properties").propertyNames()).as(place)
                        .containsAll(node.path("required").valueStream().map(JsonNode::stringValue).toList());
            }
            if (node.path("type").asString("").equals("array")) {
                assertThat(node.has("items")).as(place).isTrue();
            }
        });
    }

    @Test
    void everyFieldIsExplained() {
        walk("", DOCUMENT.at("/components/schemas"), (place, node) -> node.path("properties").properties()
                .forEach(field -> {
                    JsonNode schema = field.getValue();
                    boolean explained = schema.has("description") || schema.has("const") || schema.has("$ref")
                            || schema.path("items").has("$ref");
                    assertThat(explained).as(place + " " + field.getKey()).isTrue();
                }));
    }

    @Test
    void everyMessageHasAnExample() {
        Stream<JsonNode> bodies = operations().map(operation -> resolved(operation.getValue().path("requestBody")));
        Stream.concat(bodies, responses()).flatMap(message -> message.path("content").properties().stream())
                .filter(content -> content.getKey().contains("json"))
                .filter(content -> !content.getValue().at("/schema/properties/openapi").has("const"))
                .forEach(content -> assertThat(content.getValue().path("examples").size()).as(content.toString())
                        .isPositive());
        DOCUMENT.at("/components/schemas").properties().stream()
                .filter(schema -> schema.getKey().endsWith("Event") || schema.getKey().endsWith("Activity"))
                .filter(schema -> schema.getValue().has("properties"))
                .forEach(schema -> assertThat(schema.getValue().path("examples").size()).as(schema.getKey()).isOne());
    }

    @Test
    void everyCodeOfAProblemHasItsExample() {
        responses().map(response -> response.at("/content/application~1problem+json"))
                .filter(content -> !content.isMissingNode()).forEach(content -> {
                    Stream<String> codes = content.at("/schema/properties/code/enum").valueStream()
                            .map(JsonNode::stringValue);
                    Stream<String> shown = content.path("examples").valueStream()
                            .map(example -> example.at("/value/code").stringValue()).distinct();
                    assertThat(shown).as(content.toString()).containsExactlyInAnyOrderElementsOf(codes.toList());
                });
    }

    @Test
    void boundsThatStandInWordsAreThoseOfTheServer() {
        String words = DOCUMENT.path("info").path("description").stringValue();
        assertThat(words).contains("%,d bytes, sent within %d seconds".formatted(BodyReader.MAX_BYTES,
                HttpSettings.Timing.DEFAULT.body().toSeconds()));
        assertThat(words).contains("%,d bytes, sent within %d seconds".formatted(Listener.MAX_HEADER_BYTES,
                HttpSettings.Timing.DEFAULT.head().toSeconds()));
        assertThat(DOCUMENT.at("/components/responses/BodyTooLarge/description").stringValue())
                .contains("%,d bytes".formatted(BodyReader.MAX_BYTES));
        assertThat(DOCUMENT.at("/components/responses/HeadersTooLarge/description").stringValue())
                .contains("%,d bytes".formatted(Listener.MAX_HEADER_BYTES));
        JsonNode limit = DOCUMENT.path("paths").path("/v1/orchestrate").at("/get/parameters/2/schema");
        assertThat(limit.get("maximum").intValue()).isEqualTo(PlanCalls.MAX_LIMIT);
        assertThat(limit.get("default").intValue()).isEqualTo(PlanCalls.DEFAULT_LIMIT);
        assertThat(DOCUMENT.path("paths").path("/v1/orchestrate").at("/get/parameters/4/schema/maxLength").intValue())
                .isEqualTo(PlanCalls.MAX_SEARCH);
        assertThat(DOCUMENT.path("paths").path("/v1/orchestrate").at("/get/description").stringValue()).contains(
                "at most %,d that fit".formatted(PlanSearch.ROWS),
                "at most %d million\ncharacters".formatted(PlanSearch.CHARACTERS / 1_000_000));
        assertThat(DOCUMENT.at("/components/schemas/ClientId/maxLength").intValue())
                .isEqualTo(EventStreams.MAX_CLIENT_CHARACTERS);
        assertThat(DOCUMENT.at("/components/parameters/IdempotencyKey/schema/pattern").stringValue())
                .isEqualTo("^" + IdempotencyKeys.FORM + "$");
        assertThat(DOCUMENT.at("/components/parameters/SubtaskIndex/schema/maximum").intValue())
                .isEqualTo(SubtaskCalls.MAX_INDEX);
        assertThat(DOCUMENT.path("info").path("version").stringValue()).isEqualTo("9.9.9");
    }
}
