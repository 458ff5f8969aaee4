package dev.mto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.mto.http.ApiDocument;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// That the description of the API is OpenAPI 3.1, that its examples are as it says, and that what is not as it says is found.
final class DocumentTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectNode DOCUMENT = ApiDocument.read("1");
    private static final Contract CONTRACT = ContractOnlooker.CONTRACT;

    @Test
    void itIsOpenApi31() throws Exception {
        try (InputStream schema = Optional
                .ofNullable(DocumentTest.class.getResourceAsStream("/openapi/schema-3.1.json"))
                .orElseThrow()) {
            JsonNode rules = JSON.readTree(schema);
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
            assertThat(registry.getSchema(rules).validate(DOCUMENT)).isEmpty();
            ObjectNode broken = DOCUMENT.deepCopy();
            ((ObjectNode) broken.path("paths").path("/docs").path("get")).remove("responses");
            ((ObjectNode) broken.path("info")).put("colour", "blue");
            assertThat(registry.getSchema(rules).validate(broken)).as("the rules find what is wrong").isNotEmpty();
        }
    }

    @Test
    void everyExampleIsAsItsSchemaSays() {
        List<String> problems = new ArrayList<>();
        int[] seen = {0};
        lookAt("", DOCUMENT, problems, seen);
        assertThat(problems).isEmpty();
        System.out.printf("%d examples are as their schemas say%n", seen[0]);
        assertThat(seen[0]).isGreaterThan(90);
    }

    /// Examples stand beside a schema, in contents, or in a schema itself.
    private static void lookAt(String place, JsonNode node, List<String> problems, int[] seen) {
        JsonNode examples = node.path("examples");
        JsonNode schema = node.has("schema") ? node.path("schema") : node;
        if (examples instanceof ArrayNode values) {
            values.forEach(value -> judge(place, schema, value, problems, seen));
        } else if (node.has("schema")) {
            examples.forEach(example -> judge(place, schema, example.path("value"), problems, seen));
        }
        if (node.has("schema") && node.has("example")) {
            judge(place, schema, node.path("example"), problems, seen);
        }
        node.properties().stream().filter(field -> !field.getKey().startsWith("example"))
                .forEach(field -> lookAt(place + "/" + field.getKey(), field.getValue(), problems, seen));
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            lookAt(place + "/" + index, node.get(index), problems, seen);
        }
    }

    private static void judge(String place, JsonNode schema, JsonNode value, List<String> problems, int[] seen) {
        seen[0]++;
        CONTRACT.schemas().problems(schema, value).forEach(problem -> problems.add(place + " " + problem));
    }

    private static Exchange plan(String body) {
        return new Exchange("GET", "/v1/orchestrate/plan_1", 200, Map.of("content-type", "application/json"), body,
                true);
    }

    @Test
    void whatIsNotAsDescribedIsFound() {
        ObjectNode golden = (ObjectNode) DOCUMENT
                .at("/components/responses/Plan/content/application~1json/examples/completed/value");
        assertThat(CONTRACT.problems(plan(golden.toString()))).isEmpty();
        List<String> wrong = new ArrayList<>();
        for (String name : List.of("id", "status", "taskDescription", "createdAt")) {
            ObjectNode less = golden.deepCopy();
            ((ObjectNode) less.path("plan")).remove(name);
            wrong.add(less.toString());
        }
        ObjectNode more = golden.deepCopy();
        ((ObjectNode) more.path("plan")).put("colour", "blue");
        wrong.add(more.toString());
        ObjectNode inner = golden.deepCopy();
        ((ObjectNode) inner.path("subtasks").get(0).path("usage")).put("colour", "blue");
        wrong.add(inner.toString());
        wrong.add(golden.toString().replace("\"completed\"", "\"done\""));
        wrong.add(golden.toString().replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"yesterday\""));
        wrong.add(golden.toString().replaceFirst("\"answer\":\"[^\"]*\"", "\"answer\":null"));
        wrong.add("{}");
        wrong.add("");
        assertThat(wrong).allSatisfy(body -> assertThat(CONTRACT.problems(plan(body))).as(body).isNotEmpty());
    }

    @Test
    void headersStatusesAndMediaTypesAreLookedAtToo() {
        String submitted = "{\"planId\":\"plan_1\"}";
        Map<String, String> headers = Map.of("content-type", "application/json", "location", "/v1/orchestrate/plan_1");
        assertThat(CONTRACT.problems(submission(202, headers, submitted))).isEmpty();
        assertThat(CONTRACT.problems(submission(201, headers, submitted))).isNotEmpty();
        assertThat(CONTRACT.problems(submission(202, Map.of("content-type", "application/json"), submitted)))
                .containsExactly("the header Location is missing");
        Map<String, String> elsewhere = new HashMap<>(headers);
        elsewhere.put("location", "/elsewhere");
        assertThat(CONTRACT.problems(submission(202, elsewhere, submitted))).isNotEmpty();
        elsewhere.put("content-type", "text/plain");
        assertThat(CONTRACT.problems(submission(202, elsewhere, submitted))).isNotEmpty();
        assertThat(CONTRACT.problems(new Exchange("GET", "/nothing", 200, Map.of(), "", true))).isNotEmpty();
        assertThat(CONTRACT.problems(new Exchange("DELETE", "/v1/orchestrate", 204, Map.of(), "", true))).isNotEmpty();
    }

    private static Exchange submission(int status, Map<String, String> headers, String body) {
        return new Exchange("POST", "/v1/orchestrate", status, headers, body, true);
    }

    @Test
    void everyEventOfAStreamIsLookedAt() {
        String event = "id: 7\nevent: plan.paused\ndata: {\"seq\":7,\"at\":\"2026-11-22T10:00:00Z\",\"type\":\"plan.paused\","
                + "\"until\":\"2026-11-22T11:00:00Z\",\"reason\":\"Too many requests\"}\n\n";
        assertThat(CONTRACT.problems(stream(": heartbeat\n\n" + event, true))).isEmpty();
        assertThat(CONTRACT.problems(stream(event + "id: 8\nev", false))).as("cut off").isEmpty();
        for (String wrong : List.of(event + "id: 8\nev", event.replace("id: 7", "id: 8"),
                event.replace("event: plan.paused", "event: plan.stopped"),
                event.replace("event: plan.paused", "event: plan.stopping"), event.replace("\"reason\"", "\"why\""),
                event.replace("data: {", "data: "), event.replace("\nevent", "\nretry: 5\nevent"))) {
            assertThat(CONTRACT.problems(stream(wrong, true))).as(wrong).isNotEmpty();
        }
    }

    @Test
    void theExampleOfAStreamIsOne() {
        String example = DOCUMENT.path("paths").path("/v1/orchestrate/{planId}/events")
                .at("/get/responses/200/content/text~1event-stream/examples/awaiting_approval/value").stringValue();
        assertThat(example).contains("event: approval.requested\n");
        assertThat(CONTRACT.problems(stream(example, true))).isEmpty();
    }

    private static Exchange stream(String body, boolean whole) {
        return new Exchange("GET", "/v1/orchestrate/plan_1/events", 200, Map.of("content-type", "text/event-stream",
                "cache-control", "no-cache", "x-accel-buffering", "no"), body, whole);
    }
}
