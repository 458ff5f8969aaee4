package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.HttpSettings.Timing;
import dev.mto.run.PlanJournal.JournalException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Everything that can be wrong with a request, over a real connection.
class ProblemTest {
    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(api.orchestrator.plans()).isZero();
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("type").stringValue()).isEqualTo("/errors/" + code);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        return problem;
    }

    private static List<String> errors(HttpResponse<String> answer) {
        JsonNode problem = problem(answer, 400, "invalid_request");
        return problem.get("errors").valueStream()
                .map(error -> error.get("field").stringValue() + ": " + error.get("message").stringValue())
                .toList();
    }

    private static String withTask(String rest) {
        return "{\"taskDescription\":\"Do it\"," + rest + "}";
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws Exception {
        HttpResponse<String> answer = api.submit("""
                {"taskDescription": "  ", "maxSubtasks": 11, "directory": "here", "model": "gpt", "nonsense": 1,
                 "onDependencyFailure": "stop", "allow": ["Bash", "bash:", "edit", 3], "parentSessionId": "../x",
                 "clientId": ""}
                """);

        Golden.assertMatches("problem-many-fields", answer.body());
        assertThat(errors(answer)).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "11|11", "\"x\"|\"x\"", "2.5|2.5", "null|null", "true|true",
            "[]|an array", "{}|an object", "99999999999|99999999999", "-1|-1"})
    void maxSubtasksIsAWholeNumberInItsRange(String value, String shown) throws Exception {
        assertThat(errors(api.submit(withTask("\"maxSubtasks\":" + value))))
                .containsExactly("maxSubtasks: must be a whole number from 1 to 10, not " + shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|is missing; say what is to be done in 1 to 100000 characters",
            "{\"taskDescription\":\"\"}|must not be empty; 1 to 100000 characters are allowed",
            "{\"taskDescription\":\" \\n\\t\"}|must not be blank; 1 to 100000 characters are allowed",
            "{\"taskDescription\":null}|must not be null; leave it out instead",
            "{\"taskDescription\":5}|must be a text, not 5",
            "{\"taskDescription\":[\"x\"]}|must be a text, not an array",
            "{\"taskDescription\":\"a\\u0000b\"}|must not hold the character U+0000",
            "{\"taskDescription\":\"a\\ud800b\"}|must not hold half a surrogate pair"})
    void theTaskIsAText(String body, String message) throws Exception {
        assertThat(errors(api.submit(body))).containsExactly("taskDescription: " + message);
    }

    @Test
    void theTaskHasALength() throws Exception {
        assertThat(errors(api.submit("{\"taskDescription\":\"" + "ü".repeat(100_001) + "\"}")))
                .containsExactly("taskDescription: must have 1 to 100000 characters, not 100001");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"directory\":\"/no/such/folder\"|directory: must be a folder that exists where the server runs, not \"/no/such/folder\"",
            "\"directory\":\"src\"|directory: must be an absolute path, not \"src\"",
            "\"directory\":7|directory: must be a text, not 7",
            "\"model\":\"gpt\"|model: must be PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5, not \"gpt\"",
            "\"model\":\"/gpt\"|model: must be PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5, not \"/gpt\"",
            "\"allow\":\"bash\"|allow: must be an array of up to 100 texts of the form NAME or NAME:GLOB, not \"bash\"",
            "\"allow\":null|allow: must not be null; leave it out instead",
            "\"onDependencyFailure\":\"FAIL\"|onDependencyFailure: must be one of fail, continue, not \"FAIL\"",
            "\"taskDescription\":\"again\"|taskDescription: is given more than once",
            "\"budget\":5|budget: must be an object, not 5",
            "\"budget\":{\"maxCostUsd\":0}|budget.maxCostUsd: must be greater than 0; leave it out for no bound",
            "\"budget\":{\"maxTokens\":0}|budget.maxTokens: must be a whole number from 1 to 2147483647, not 0",
            "\"budget\":{\"usd\":1}|budget.usd: is not a known field; known are: maxCostUsd, maxTokens",
            "\"max_subtasks\":3|max_subtasks: is not a known field; known are: taskDescription, maxSubtasks, parentSessionId, directory, clientId, model, onDependencyFailure, budget, allow, requireApproval"})
    void eachFieldHasItsForm(String rest, String error) throws Exception {
        assertThat(errors(api.submit(withTask(rest)))).containsExactly(error);
    }

    @Test
    void aDirectoryIsNoFile(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("f"));

        assertThat(errors(api.submit(withTask("\"directory\":\"" + file + "\"")))).singleElement().asString()
                .startsWith("directory: must be a folder rather than a file, not \"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "[1]|must be a JSON object, not an array", "\"x\"|must be a JSON object, not a text",
            "null|must be a JSON object, not null", "``|must be a JSON object, not empty",
            "{\"taskDescription\":\"x\"} {}|goes on after the JSON object (line 1, column 25)"})
    void theBodyIsOneObject(String body, String message) throws Exception {
        assertThat(errors(api.submit(body))).containsExactly("body: " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":", "{'a':1}", "{\"taskDescription\":\"x\",}", "{\"a\":1} x", "nope",
            "{\"a\":\"\u0001\"}", "{\"a\":NaN}"})
    void brokenJsonIsShownWhere(String body) throws Exception {
        assertThat(errors(api.submit(body))).singleElement().asString()
                .matches("(?s)body: is not JSON \\(line 1, column \\d+\\): .+").doesNotContain("Exception", "Source");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        assertThat(errors(api.submit("{\"a\":" + "[".repeat(100_000)))).singleElement().asString()
                .contains("nesting depth");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws Exception {
        HttpRequest.Builder request = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{'{', '"', (byte) 0xff, '"', '}'}));

        assertThat(errors(api.send(request))).containsExactly("body: must be UTF-8 throughout");
    }

    @Test
    void aBodyMayNotBeTooLarge() throws Exception {
        byte[] body = ("{\"taskDescription\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder known = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        HttpRequest.Builder chunked = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        HttpRequest.Builder asks = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(body));

        HttpResponse<String> answer = api.send(known);
        problem(answer, 413, "payload_too_large");
        Golden.assertMatches("problem-too-large", answer.body());
        problem(api.send(chunked), 413, "payload_too_large");
        problem(api.send(asks), 413, "payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=latin1", "application/jsonx",
            ";"})
    void onlyJsonIsTaken(String type) throws Exception {
        HttpRequest.Builder request = api.to("/v1/orchestrate").header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"taskDescription\":\"x\"}"));

        assertThat(problem(api.send(request), 415, "unsupported_media_type").get("detail").stringValue())
                .contains("application/json");
    }

    @Test
    void theContentTypeIsNeededAndACodingIsNot() throws Exception {
        HttpRequest.Builder untyped = api.to("/v1/orchestrate").POST(BodyPublishers.ofString("{}"));
        HttpRequest.Builder packed = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}"));

        HttpResponse<String> answer = api.send(untyped);
        problem(answer, 415, "unsupported_media_type");
        Golden.assertMatches("problem-no-content-type", answer.body());
        problem(api.send(packed), 415, "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/orchestrate", "/v1/orchestrate/plan_1", "/v1/orchestrate/plan_1/events", "/v1",
            "/v1/nothing"})
    void aTokenIsNeeded(String path) throws Exception {
        for (HttpRequest.Builder request : List.of(api.bare(path),
                api.bare(path).header("Authorization", "Bearer " + ApiFixture.TOKEN + "x"),
                api.bare(path).header("Authorization", "Basic " + ApiFixture.TOKEN),
                api.bare(path).header("Authorization", ApiFixture.TOKEN),
                api.bare(path).header("Authorization", "Bearer"))) {
            HttpResponse<String> answer = api.send(request);
            problem(answer, 401, "unauthorized");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"mto\"");
            assertThat(answer.body()).doesNotContain(ApiFixture.TOKEN);
            Golden.assertMatches("problem-unauthorized", answer.body());
        }
    }

    @Test
    void anAnswerThatComesBeforeTheBodyIsReadEndsTheConnection() throws Exception {
        HttpRequest.Builder request = api.bare("/v1/orchestrate").POST(BodyPublishers.ofString("x".repeat(1_000)));
        HttpResponse<String> answer = api.send(request);

        problem(answer, 401, "unauthorized");
        assertThat(answer.headers().firstValue("Connection")).contains("close");
        assertThat(api.get("/v1/nothing").headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void theSchemeIsCaseInsensitive() throws Exception {
        assertThat(api.send(api.bare("/v1/orchestrate").header("Authorization", "bearer " + ApiFixture.TOKEN))
                .statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan_none", "nonsense", "plan_UPPER", "plan_%2e%2e", "plan_x%00"})
    void anUnknownPlanIsNotFound(String id) throws Exception {
        String path = "/v1/orchestrate/" + id;
        // Some of these Jetty refuses by itself, as no address at all.
        assertThat(List.of(api.get(path).statusCode(), api.post(path + "/cancel").statusCode(),
                api.get(path + "/events").statusCode())).isSubsetOf(400, 404);
        assertThat(api.get(path).body()).containsAnyOf("\"code\":\"plan_not_found\"", "\"code\":\"invalid_request\"");
    }

    @Test
    void anUnknownPlanIsNamed() throws Exception {
        HttpResponse<String> answer = api.get("/v1/orchestrate/nonsense");

        problem(answer, 404, "plan_not_found");
        Golden.assertMatches("problem-plan-not-found", answer.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limit=0|limit: must be a whole number from 1 to 100, not \"0\"",
            "limit=101|limit: must be a whole number from 1 to 100, not \"101\"",
            "limit=x|limit: must be a whole number from 1 to 100, not \"x\"",
            "limit=|limit: must be a whole number from 1 to 100, not \"\"",
            "limit=99999999999999999999|limit: must be a whole number from 1 to 100, not \"99999999999999999999\"",
            "limit=1&limit=2|limit: is given more than once",
            "status=done|status: must be one of planning, awaiting_approval, executing, synthesizing, completed, failed, cancelled, not \"done\"",
            "directory=tmp|directory: must be an absolute path, not \"tmp\"",
            "cursor=AAAA|cursor: must be the nextCursor of an earlier answer, whole, not \"AAAA\"",
            "cursor=!|cursor: must be the nextCursor of an earlier answer, whole, not \"!\"",
            "state=failed|state: is not a known query parameter; known are: status, directory, limit, cursor",
            "status=%zz|status: must be percent-encoded UTF-8"})
    void theListTakesWhatItKnows(String query, String error) throws Exception {
        // Sent by hand, because the client refuses what is no address.
        assertThat(raw("GET /v1/orchestrate?" + query + " HTTP/1.1", "Authorization: Bearer " + ApiFixture.TOKEN))
                .startsWith("HTTP/1.1 400").satisfies(answer -> {
                    String json = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
                    JsonNode found = JsonMapper.shared().readTree(json).get("errors").get(0);
                    assertThat(found.get("field").stringValue() + ": " + found.get("message").stringValue())
                            .isEqualTo(error);
                });
    }

    @Test
    void otherCallsTakeNoParameters() throws Exception {
        assertThat(errors(api.get("/v1/orchestrate/plan_1?verbose=1")))
                .containsExactly("verbose: is not a known query parameter; this call takes none");
        assertThat(errors(api.get("/v1/orchestrate/plan_1/events?from=1&after=-1"))).containsExactly(
                "from: is not a known query parameter; known are: after, clientId, follow",
                "after: must be the number of an event, a whole number from 0 on, not \"-1\"");
    }

    @Test
    void anUnknownAddressIsNotFound() throws Exception {
        HttpResponse<String> answer = api.get("/v1/nothing");
        problem(answer, 404, "not_found");
        Golden.assertMatches("problem-not-found", answer.body());
        problem(api.send(api.bare("/")), 404, "not_found");
        problem(api.send(api.bare("/").header("Accept", "text/html")), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PUT|/v1/orchestrate|GET, POST, HEAD, OPTIONS",
            "DELETE|/v1/orchestrate/plan_1|GET, HEAD, OPTIONS", "GET|/v1/orchestrate/plan_1/cancel|POST, OPTIONS",
            "POST|/health/live|GET, HEAD, OPTIONS", "PROPFIND|/health/live|GET, HEAD, OPTIONS"})
    void anotherMethodIsRefused(String method, String path, String allowed) throws Exception {
        for (String accept : List.of("*/*", "text/html")) {
            HttpResponse<String> answer = api.send(
                    api.to(path).header("Accept", accept).method(method, BodyPublishers.noBody()));
            problem(answer, 405, "method_not_allowed");
            assertThat(answer.headers().firstValue("Allow").orElseThrow().split(", "))
                    .containsExactlyInAnyOrder(allowed.split(", "));
        }
    }

    @Test
    void whatCannotBeReadIsNotSent() throws Exception {
        HttpResponse<String> answer = api.send(api.to("/v1/orchestrate").header("Accept", "text/html"));
        problem(answer, 406, "not_acceptable");
        Golden.assertMatches("problem-not-acceptable", answer.body());
        problem(api.send(api.to("/v1/orchestrate/plan_1/events").header("Accept", "application/json")), 406,
                "not_acceptable");
        problem(api.send(api.to("/v1/orchestrate").header("Accept", "application/json;q=0")), 406, "not_acceptable");
        assertThat(api.send(api.to("/v1/orchestrate").header("Accept", "text/html, */*;q=0.1")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsNotHttpGetsAProblemToo() throws Exception {
        assertThat(raw("NONSENSE")).startsWith("HTTP/1.1 400").contains("\"code\":\"invalid_request\"");
        assertThat(raw("GET /health/live HTTP/1.1", "X: " + "x".repeat(20_000))).startsWith("HTTP/1.1 431")
                .contains("application/problem+json", "16384 bytes");
        assertThat(raw("GET /health/%2e%2e/live HTTP/1.1")).startsWith("HTTP/1.1 400")
                .contains("\"code\":\"invalid_request\"");
    }

    private static String raw(String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port)) {
            socket.setSoTimeout(20_000);
            String head = String.join("\r\n", lines) + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aBodyThatStopsComingIsGivenUp() throws Exception {
        Timing timing = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(300),
                Duration.ofSeconds(20),
                Duration.ofMillis(600));
        try (ApiFixture impatient = new ApiFixture(timing);
                Socket stuck = new Socket(InetAddress.getLoopbackAddress(), impatient.port)) {
            stuck.setSoTimeout(20_000);
            stuck.getOutputStream().write(("POST /v1/orchestrate HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + ApiFixture.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(stuck.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408").contains("\"code\":\"invalid_request\"");
        }
    }

    @Test
    void aDefectIsAnIncidentWithoutItsInsides() throws Exception {
        try (ApiFixture broken = new ApiFixture()) {
            broken.orchestrator.failWith(new IllegalStateException("secret insides"));
            HttpResponse<String> answer = broken.get("/v1/orchestrate/plan_1");

            assertThat(problem(answer, 500, "internal").get("detail").stringValue())
                    .matches("The orchestrator met .* \"Incident [0-9a-f]{8}\"\\.");
            assertThat(answer.body()).doesNotContain("secret", "IllegalState", "dev.mto");
        }
    }

    @Test
    void aStoreThatFailsMayComeBack() throws Exception {
        try (ApiFixture broken = new ApiFixture()) {
            broken.orchestrator.failWith(new JournalException("The disk is full.", new IOException("disk full")));
            HttpResponse<String> answer = broken.submit("{\"taskDescription\":\"x\"}");

            problem(answer, 503, "store_unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            Golden.assertMatches("problem-store-unavailable", answer.body());
        }
    }
}
