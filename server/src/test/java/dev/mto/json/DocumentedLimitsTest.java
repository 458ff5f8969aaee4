package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.ApiDocument;
import dev.mto.plan.Approval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// That requests are bounded as the API's description says: each value at its bound is taken, and each beyond it refused.
final class DocumentedLimitsTest {
    private static final ObjectNode DOCUMENT = ApiDocument.read("1");
    private static final JsonNode SCHEMAS = DOCUMENT.at("/components/schemas");
    private static final Map<String, Function<String, Reading<?>>> READERS = Map.of(
            "Submission",
            new SubmissionReader(new SubmissionLimits(5, 100, Path.of("/tmp"), false,
                    new Approval(Optional.empty())))::read,
            "Cancellation", CancellationReader::read, "ApprovalRequest", ApprovalReader::approval,
            "PlanEdit", ApprovalReader::edit, "SynthesisClaim", SynthesisReader::claim,
            "SynthesisReport", SynthesisReader::report, "TokenRequest", TokenReader::read,
            "SignIn", SessionReader::read);
    /// What only the file system can tell of.
    private static final List<String> PATHS = List.of("directory", "roots");

    /// One bound of one field. Immutable.
    ///
    /// @param taken a body at the bound
    /// @param refused a body beyond it
    record Bound(String schema, String name, String taken, String refused) {
        @Override
        public String toString() {
            return schema + " " + name;
        }
    }

    static Stream<Example> examples() {
        return DOCUMENT.path("paths").valueStream().flatMap(path -> path.valueStream())
                .map(operation -> operation.path("requestBody"))
                .map(body -> body.has("$ref") ? DOCUMENT.at(body.get("$ref").stringValue().substring(1)) : body)
                .map(body -> body.at("/content/application~1json"))
                .filter(content -> READERS.containsKey(schemaOf(content)))
                .flatMap(content -> content.path("examples").valueStream()
                        .map(example -> new Example(schemaOf(content), example.get("value").toString())));
    }

    /// An example of a body.
    record Example(String schema, String body) {}

    private static Reading<?> read(String schema, String body) {
        return Optional.ofNullable(READERS.get(schema)).orElseThrow().apply(body);
    }

    private static String schemaOf(JsonNode content) {
        return content.at("/schema/$ref").asString("").replaceFirst(".*/", "");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsTaken(Example example) {
        assertThat(read(example.schema, example.body)).isInstanceOf(Reading.Accepted.class);
    }

    static Stream<String> schemas() {
        return READERS.keySet().stream().filter(name -> !name.equals("PlanEdit"));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void theFieldsAreThoseThatAreKnown(String schema) {
        Reading<?> reading = read(schema, "{\"nonsense\":1}");
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        String message = ((Reading.Refused<?>) reading).problems().stream()
                .filter(problem -> problem.field().equals("nonsense")).findFirst().orElseThrow().message();
        assertThat(Arrays.asList(message.replaceFirst(".*known are: ", "").split(", ")))
                .containsExactlyInAnyOrderElementsOf(SCHEMAS.path(schema).path("properties").propertyNames());
    }

    static Stream<Bound> bounds() {
        List<Bound> bounds = new ArrayList<>();
        examples().filter(example -> example.body.startsWith("{")).forEach(example -> {
            ObjectNode body = (ObjectNode) Json.mapper().readTree(example.body);
            JsonNode schema = example.schema.equals("PlanEdit")
                    ? SCHEMAS.at("/PlanEdit/oneOf/1")
                    : SCHEMAS.path(example.schema);
            body.propertyNames().stream().filter(field -> !PATHS.contains(field)).toList().forEach(
                    field -> bounds.addAll(of(example.schema, body, field,
                            resolved(schema.path("properties").path(field)))));
        });
        assertThat(bounds).hasSizeGreaterThan(20);
        return bounds.stream();
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void aBoundIsWhereItIsSaidToBe(Bound bound) {
        assertThat(read(bound.schema, bound.taken)).as("at the bound")
                .isInstanceOf(Reading.Accepted.class);
        assertThat(read(bound.schema, bound.refused)).as("beyond it").isInstanceOf(Reading.Refused.class);
    }

    private static JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? DOCUMENT.at(schema.get("$ref").stringValue().substring(1)) : schema;
    }

    private static List<Bound> of(String name, ObjectNode body, String field, JsonNode schema) {
        List<Bound> bounds = new ArrayList<>();
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (schema.has("maxLength") && !schema.has("pattern")) {
            int most = schema.get("maxLength").intValue();
            bounds.add(bound(name, body, field, nodes.stringNode("x".repeat(most)),
                    nodes.stringNode("x".repeat(most + 1))));
        }
        if (schema.has("maximum")) {
            long most = schema.get("maximum").longValue();
            bounds.add(bound(name, body, field, nodes.numberNode(most), nodes.numberNode(most + 1)));
        }
        if (schema.has("minimum") && schema.path("type").asString("").equals("integer")) {
            long least = schema.get("minimum").longValue();
            bounds.add(bound(name, body, field, nodes.numberNode(least), nodes.numberNode(least - 1)));
        }
        if (schema.has("maxItems") && body.get(field).size() > 0 && !field.equals("scopes")) {
            int most = schema.get("maxItems").intValue();
            bounds.add(bound(name, body, field, repeated(body.get(field).get(0), most),
                    repeated(body.get(field).get(0), most + 1)));
        }
        if (schema.path("type").asString("").equals("object")) {
            ObjectNode inner = (ObjectNode) body.get(field);
            inner.propertyNames().stream().toList().forEach(
                    each -> of(name, inner, each, resolved(schema.path("properties").path(each))).forEach(
                            bound -> bounds.add(bound(name, body, field, Json.mapper().readTree(bound.taken),
                                    Json.mapper().readTree(bound.refused)))));
        }
        return bounds;
    }

    private static JsonNode repeated(JsonNode item, int times) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (int count = 0; count < times; count++) {
            array.add(item);
        }
        return array;
    }

    private static Bound bound(String schema, ObjectNode body, String field, JsonNode taken, JsonNode refused) {
        return new Bound(schema, field, body.deepCopy().set(field, taken).toString(),
                body.deepCopy().set(field, refused).toString());
    }
}
