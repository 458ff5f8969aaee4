package dev.mto.http;

import static dev.mto.http.Refusals.errors;
import static dev.mto.http.Refusals.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.HttpSettings.Timing;
import dev.mto.run.PlanJournal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Everything that can be wrong with a request but its body, over a real connection.
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
            "status=done|status: must be one of planning, awaiting_approval, executing, synthesizing, completed, failed, cancelled, or several of them with commas between, not \"done\"",
            "directory=tmp|directory: must be an absolute path, not \"tmp\"",
            "cursor=AAAA|cursor: must be the nextCursor of an earlier answer, whole, not \"AAAA\"",
            "cursor=!|cursor: must be the nextCursor of an earlier answer, whole, not \"!\"",
            "state=failed|state: is not a known query parameter; known are: status, directory, limit, cursor, q",
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
        problem(api.send(api.bare("/nothing")), 404, "not_found");
        problem(api.send(api.bare("/nothing").header("Accept", "text/html")), 404, "not_found");
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
        Timing timing = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(4));
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
