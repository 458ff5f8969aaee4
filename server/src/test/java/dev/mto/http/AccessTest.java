package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Tokens.Wish;
import dev.mto.plan.Allowance;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who may do what, and how much of it, over real connections.
@Timeout(60)
class AccessTest {
    private static final String PLANS = "/v1/orchestrate";

    @TempDir
    private Path folder = Path.of("");
    private Path root = Path.of("");
    private final ApiFixture api;

    AccessTest() throws ListenException {
        api = new ApiFixture();
    }

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("root"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String reader(String name) {
        return api.token(name, new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()));
    }

    private String writer(String name, Allowance... allowances) {
        return api.token(name, new Grant(Set.of(Scope.PLANS_WRITE), List.of(root), List.of(allowances)));
    }

    private String admin() {
        return api.token("boss", Grant.ALL);
    }

    private HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return api.send(api.as(token, path));
    }

    private HttpResponse<String> post(String token, String path, String json)
            throws IOException, InterruptedException {
        return api.send(posted(token, path, json));
    }

    private HttpRequest.Builder posted(String token, String path, String json) {
        return api.as(token, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    private HttpResponse<String> submit(String token, String more) throws IOException, InterruptedException {
        return post(token, PLANS, "{\"taskDescription\":\"Do it\"" + more + "}");
    }

    private String submitted(String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = submit(token, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).get("planId").stringValue();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
        return json(answer);
    }

    @Test
    void aTokenIsMadeShownOnceListedAndRevoked() throws Exception {
        HttpResponse<String> made = api.post("/v1/tokens",
                "{\"name\":\"ci\",\"scopes\":[\"plans:write\"],\"roots\":[\"" + root + "\"],\"allow\":[\"bash:git *\"],"
                        + "\"expires\":\"12h\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        String secret = json(made).get("secret").stringValue();
        JsonNode token = json(made).get("token");
        assertThat(secret).startsWith("mto_" + token.get("id").stringValue() + "_");
        assertThat(made.headers().firstValue("Location")).contains("/v1/tokens/" + token.get("id").stringValue());
        assertThat(token.toString()).isEqualTo("{\"id\":" + token.get("id") + ",\"name\":\"ci\",\"owner\":\"ci\","
                + "\"state\":\"active\",\"scopes\":[\"plans:write\"],\"roots\":[\"" + root
                + "\"],\"allow\":[\"bash:git *\"],\"createdAt\":\"2026-11-22T10:00:00Z\","
                + "\"expiresAt\":\"2026-11-22T22:00:00Z\"}");

        submitted(secret);
        HttpResponse<String> list = api.get("/v1/tokens");
        assertThat(list.body()).doesNotContain(secret).contains("\"lastUsedAt\":\"2026-11-22T10:00:00Z\"");
        HttpResponse<String> revoked = api.send(api.to("/v1/tokens/ci").DELETE());
        assertThat(json(revoked).at("/token/state").stringValue()).isEqualTo("revoked");
        assertThat(api.send(api.to("/v1/tokens/ci").DELETE()).statusCode()).as("again").isEqualTo(200);
        HttpResponse<String> late = get(secret, PLANS);
        refused(late, 401, "token_revoked");
        assertThat(late.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"mto\", error=\"invalid_token\"");
        refused(api.send(api.to("/v1/tokens/nobody").DELETE()), 404, "token_not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|name", "{\"name\":\"A\",\"scopes\":[\"admin\"]}|name",
            "{\"name\":\"local\",\"scopes\":[\"admin\"]}|name",
            "{\"name\":\"a\"}|scopes", "{\"name\":\"a\",\"scopes\":[]}|scopes",
            "{\"name\":\"a\",\"scopes\":[\"all\"]}|scopes[0]", "{\"name\":\"a\",\"scopes\":\"admin\"}|scopes",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"]}|roots",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"],\"roots\":[\"src\"]}|roots[0]",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"],\"roots\":[\"/no/such\"]}|roots[0]",
            "{\"name\":\"a\",\"scopes\":[\"plans:read\"],\"roots\":[\"/\"]}|roots",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"allow\":[\"bash\"]}|allow",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"0d\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"4000d\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"soon\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"owner\":\"B b\"}|owner",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"mood\":1}|mood"})
    void aTokenIsToldWhatIsWrongWithIt(String body, String field) throws Exception {
        JsonNode problem = refused(api.post("/v1/tokens", body), 400, "invalid_request");
        assertThat(problem.get("errors").valueStream().map(error -> error.get("field").stringValue())).contains(field);
        assertThat(api.tokens.all()).isEmpty();
    }

    @Test
    void aNameIsTakenUntilItsTokenIsRevoked() throws Exception {
        reader("ci");
        String again = "{\"name\":\"ci\",\"scopes\":[\"plans:read\"]}";
        assertThat(refused(api.post("/v1/tokens", again), 409, "token_exists").at("/errors/0/field").stringValue())
                .isEqualTo("name");
        api.tokens.revoke("ci");
        assertThat(api.post("/v1/tokens", again).statusCode()).isEqualTo(201);
    }

    @Test
    void anExpiredTokenSaysSo() throws Exception {
        String token = reader("ci");
        api.clock.pass(Duration.ofDays(1));
        HttpResponse<String> late = get(token, PLANS);
        refused(late, 401, "token_expired");
        assertThat(late.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void eachScopeIsAskedFor() throws Exception {
        String reader = reader("ci");
        String plan = PLANS + "/" + Plans.make(api.orchestrator, List.of());
        assertThat(get(reader, PLANS).statusCode()).isEqualTo(200);
        for (HttpResponse<String> answer : List.of(submit(reader, ""),
                post(reader, plan + "/cancel", "{\"reason\":\"x\"}"),
                post(reader, plan + "/subtasks/0/retry", "{}"),
                post(reader, plan + "/subtasks/0/cancel", "{\"reason\":\"x\"}"),
                post(reader, plan + "/synthesis/claim", "{\"clientId\":\"me\"}"))) {
            if (answer.statusCode() != 404) {
                assertThat(refused(answer, 403, "scope_missing").get("detail").stringValue()).contains("plans:write");
            }
        }
        String writer = writer("dev");
        for (HttpResponse<String> answer : List.of(get(writer, "/v1/tokens"), post(writer, "/v1/tokens", "{}"),
                api.send(api.as(writer, "/v1/tokens/ci").DELETE()), post(writer, "/v1/stop", ""))) {
            assertThat(refused(answer, 403, "scope_missing").get("detail").stringValue()).contains("admin");
        }
        assertThat(api.stops).isEmpty();
        assertThat(get(admin(), "/v1/tokens").statusCode()).isEqualTo(200);
    }

    @Test
    void anothersPlanIsNoPlan() throws Exception {
        String mine = writer("mine");
        String other = writer("other");
        String plan = submitted(mine);
        String local = Plans.make(api.orchestrator, List.of()).value();

        assertThat(get(mine, PLANS + "/" + plan).statusCode()).isEqualTo(200);
        for (String[] call : new String[][]{{"GET", "", ""}, {"GET", "/events", ""},
                {"POST", "/cancel", "{\"reason\":\"x\"}"},
                {"POST", "/subtasks/0/cancel", "{\"reason\":\"x\"}"}, {"POST", "/subtasks/0/retry", ""},
                {"POST", "/synthesis/claim", "{\"clientId\":\"me\"}"},
                {"POST", "/synthesis", "{\"clientId\":\"me\",\"ok\":true,\"text\":\"mine\"}"}}) {
            String notMine = call(other, call, plan);
            String none = call(other, call, "plan_none").replace("plan_none", plan);
            assertThat(notMine).as(call[1]).startsWith("404").isEqualTo(none);
            assertThat(call(mine, call, local)).as(call[1]).startsWith("404");
        }
        assertThat(api.orchestrator.told()).isEmpty();
        assertThat(api.orchestrator.find(new PlanId(plan)).orElseThrow().cancelReason()).isEmpty();
    }

    /// Status and body of an answer.
    private String call(String token, String[] call, String plan) throws IOException, InterruptedException {
        HttpRequest.Builder request = api.as(token, PLANS + "/" + plan + call[1]);
        if (!call[2].isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = api.send(request.method(call[0], BodyPublishers.ofString(call[2])));
        return answer.statusCode() + answer.body();
    }

    @Test
    void theListHoldsOnesOwnAndAnAdminsAll() throws Exception {
        String mine = writer("mine");
        String plan = submitted(mine);
        String others = submitted(writer("other"));
        String local = Plans.make(api.orchestrator, List.of()).value();

        assertThat(ids(mine)).containsExactly(plan);
        assertThat(ids(reader("nobody"))).isEmpty();
        assertThat(api.get(PLANS + "/" + plan).body()).contains("\"owner\":\"mine\"");
        assertThat(api.get(PLANS).body()).contains("\"owner\":\"other\"").doesNotContain("\"owner\":\"local\"");
        String boss = admin();
        assertThat(ids(boss)).containsExactlyInAnyOrder(plan, others, local);
        assertThat(ids(ApiFixture.TOKEN)).containsExactlyInAnyOrder(plan, others, local);
        assertThat(get(boss, PLANS + "/" + plan).statusCode()).isEqualTo(200);
    }

    private List<String> ids(String token) throws IOException, InterruptedException {
        return json(get(token, PLANS)).get("plans").valueStream().map(plan -> plan.get("id").stringValue()).toList();
    }

    @Test
    void aPlanWorksBelowARootOnly() throws Exception {
        String token = writer("ci");
        Path inside = Files.createDirectories(root.resolve("in"));
        Path outside = Files.createDirectories(folder.resolve("root-not"));
        Files.createSymbolicLink(root.resolve("away"), outside);
        Files.createSymbolicLink(root.resolve("there"), inside);

        for (String directory : List.of(outside.toString(), root + "/../root-not", root + "/away", "/",
                outside + "/none", "/etc", root + "/../none")) {
            HttpResponse<String> answer = submit(token, ",\"directory\":\"" + directory + "\"");
            JsonNode problem = refused(answer, 403, "directory_forbidden");
            assertThat(problem.at("/errors/0/field").stringValue()).isEqualTo("directory");
            assertThat(problem.get("detail").stringValue()).contains(root.toString(), "--root");
        }
        refused(submit(token, ",\"directory\":\"" + root + "/none\""), 400, "invalid_request");
        assertThat(directory(submit(token, ",\"directory\":\"" + root + "/there\""))).isEqualTo(inside);
        assertThat(directory(submit(token, ""))).as("the default").isEqualTo(root);
        assertThat(directory(api.submit("{\"taskDescription\":\"x\",\"directory\":\"" + root + "/there\"}")))
                .as("the operator's, as it was given").isEqualTo(root.resolve("there"));
    }

    private Path directory(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return api.orchestrator.goal(new PlanId(json(answer).get("planId").stringValue())).directory();
    }

    @Test
    void aTokenGivesOnlyWhatItMay() throws Exception {
        String token = writer("ci", Allowance.parse("bash:git *").orElseThrow());

        assertThat(submit(token, ",\"allow\":[\"bash:git status\"]").statusCode()).isEqualTo(202);
        JsonNode problem = refused(submit(token, ",\"allow\":[\"bash:git status\",\"bash\"]"), 403,
                "allowance_forbidden");
        assertThat(problem.at("/errors/0/field").stringValue()).isEqualTo("allow");
        assertThat(problem.get("detail").stringValue()).contains("bash:git *");
        refused(submit(token, ",\"parentSessionId\":\"ses_1\""), 403, "scope_missing");
        assertThat(submit(admin(), ",\"parentSessionId\":\"ses_1\",\"allow\":[\"bash\"]").statusCode()).isEqualTo(202);
    }

    @Test
    void requestsAreCounted() throws Exception {
        String token = reader("ci");
        for (int request = 0; request < ApiFixture.REQUESTS_PER_MINUTE; request++) {
            assertThat(get(token, PLANS).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> tooMany = get(token, PLANS);
        refused(tooMany, 429, "too_many_requests");
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("1");
        assertThat(get(reader("other"), PLANS).statusCode()).isEqualTo(200);
        assertThat(api.get(PLANS).statusCode()).isEqualTo(200);
        api.clock.pass(Duration.ofSeconds(1));
        assertThat(get(token, PLANS).statusCode()).isEqualTo(200);
        assertThat(get(token, PLANS).statusCode()).isEqualTo(429);
    }

    @Test
    void livePlansAreCounted() throws Exception {
        String token = writer("ci");
        submitted(token);
        String second = submitted(token);
        HttpResponse<String> tooMany = submit(token, "");
        refused(tooMany, 429, "too_many_plans");
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("7");
        submitted(writer("other"));
        api.orchestrator.happen(new PlanId(second), new PlanEvent.PlanCancelled());
        submitted(token);
    }

    @Test
    void eventStreamsAreCounted() throws Exception {
        String token = writer("ci");
        String events = PLANS + "/" + submitted(token) + "/events";
        try (EventReader first = EventReader.open(api, api.as(token, events));
                EventReader second = EventReader.open(api, api.as(token, events))) {
            first.next();
            second.next();
            HttpResponse<String> tooMany = get(token, events);
            refused(tooMany, 429, "too_many_streams");
            assertThat(tooMany.headers().firstValue("Retry-After")).contains("5");
        }
        // That they are gone is noticed at the next heartbeat; until then the test's time-out bounds the asking.
        while (get(token, events + "?follow=false").statusCode() != 200) {
            api.clock.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void revocationEndsOpenStreams() throws Exception {
        String token = writer("ci");
        String other = writer("other");
        String events = PLANS + "/" + submitted(token) + "/events";
        String othersEvents = PLANS + "/" + submitted(other) + "/events";
        try (EventReader mine = EventReader.open(api, api.as(token, events));
                EventReader others = EventReader.open(api, api.as(other, othersEvents))) {
            mine.next();
            others.next();
            api.tokens.revoke("ci");
            assertThat(mine.idsToTheEnd()).isEmpty();
            assertThat(others.next()).as("goes on").isPresent();
        }
        refused(get(token, events), 401, "token_revoked");
    }

    @Test
    void expiryEndsOpenStreams() throws Exception {
        String token = writer("ci");
        try (EventReader mine = EventReader.open(api, api.as(token, PLANS + "/" + submitted(token) + "/events"))) {
            mine.next();
            api.clock.pass(Duration.ofDays(1));
            assertThat(mine.idsToTheEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:7420", "127.0.0.1.evil.example", "localhost.evil.example"})
    void theServerAnswersToItsOwnNamesOnly(String host) throws Exception {
        for (String path : List.of("/health/live", PLANS)) {
            assertThat(raw(path, host, "")).startsWith("HTTP/1.1 403").contains("origin_forbidden");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:7420", "[::1]:7420", "proxy.example", "localhost."})
    void theServerAnswersToEachOfItsNames(String host) throws Exception {
        assertThat(raw("/health/live", host, "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void pagesFromElsewhereAreRefusedAndNoneIsEverLetRead() throws Exception {
        for (String origin : List.of("https://evil.example", "null", "http://localhost.evil.example", "file://")) {
            assertThat(raw(PLANS, "localhost", "Origin: " + origin)).startsWith("HTTP/1.1 403")
                    .contains("origin_forbidden").doesNotContain("Access-Control");
        }
        assertThat(raw("/health/live", "localhost", "Origin: http://localhost:3000")).startsWith("HTTP/1.1 200")
                .doesNotContain("Access-Control");
        HttpResponse<String> preflight = api.send(api.bare(PLANS).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://localhost:3000").header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.statusCode()).isEqualTo(401);
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    private String raw(String path, String host, String header) throws IOException {
        return new RawCall(api.port).exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
    }

    @Test
    void theSameKeyAndBodyIsTheSamePlan() throws Exception {
        HttpResponse<String> first = keyed(ApiFixture.TOKEN, "build-7/a",
                "{\"taskDescription\":\"x\",\"maxSubtasks\":3}");
        HttpResponse<String> again = keyed(ApiFixture.TOKEN, "build-7/a",
                " { \"maxSubtasks\": 3, \"taskDescription\": \"x\" }");
        assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(202, 202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(again.headers().firstValue("Location")).isEqualTo(first.headers().firstValue("Location"));
        refused(keyed(ApiFixture.TOKEN, "build-7/a", "{\"taskDescription\":\"y\"}"), 409, "idempotency_conflict");
        HttpResponse<String> others = keyed(writer("ci"), "build-7/a", "{\"taskDescription\":\"y\"}");
        assertThat(others.statusCode()).as("keys are an owner's own").isEqualTo(202);
        assertThat(api.orchestrator.plans()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü"})
    void aKeyHasItsForm(String key) throws Exception {
        assertThat(new RawCall(api.port)
                .exchange("POST /v1/orchestrate HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + ApiFixture.TOKEN + "\r\nIdempotency-Key: " + key + "\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 23\r\nConnection: close\r\n\r\n{\"taskDescription\":\"x\"}"))
                .startsWith("HTTP/1.1 400").contains("Idempotency-Key", "255");
        refused(keyed(ApiFixture.TOKEN, "x".repeat(256), "{\"taskDescription\":\"x\"}"), 400, "invalid_request");
        assertThat(keyed(ApiFixture.TOKEN, "x".repeat(255), "{\"taskDescription\":\"x\"}").statusCode()).isEqualTo(202);
        assertThat(api.orchestrator.plans()).isEqualTo(1);
    }

    private HttpResponse<String> keyed(String token, String key, String body)
            throws IOException, InterruptedException {
        return api.send(posted(token, PLANS, body).header("Idempotency-Key", key));
    }

    @Test
    void aHeadThatTricklesInIsCut() throws Exception {
        HttpSettings.Timing timing = new HttpSettings.Timing(Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(20), Duration.ofMillis(400), Duration.ofSeconds(20));
        try (ApiFixture strict = new ApiFixture(timing);
                RawCall slow = new RawCall(strict.port);
                RawCall second = new RawCall(strict.port);
                RawCall patient = new RawCall(strict.port)) {
            String whole = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
            assertThat(patient.ask(whole)).contains("200");
            assertThat(second.ask(whole)).contains("200");
            assertThat(slow.isCutWhileTrickling(Duration.ofSeconds(10))).as("the first request").isTrue();
            assertThat(second.isCutWhileTrickling(Duration.ofSeconds(10))).as("a later request").isTrue();
            assertThat(patient.ask(whole)).as("silence between requests is none of it").contains("200");
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        assertThat(new RawCall(api.port).exchange("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: "
                + "x".repeat(17_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
    }

    @Test
    void mcpToolsObeyTheSameRules() throws Exception {
        String plan = submitted(writer("mine"));
        String other = reader("other");
        assertThat(tool(other, "plan_status", "{\"planId\":\"" + plan + "\"}")).contains("plan_not_found");
        assertThat(tool(other, "plan_status", "{}")).contains("There is no plan yet");
        assertThat(tool(other, "plan_tasks", "{\"taskDescription\":\"x\"}")).contains("scope_missing");
        assertThat(tool(other, "cancel_plan", "{\"planId\":\"" + plan + "\"}")).contains("plan_not_found");
        String screen = api.tokens.issue(new Wish("screen", "mine",
                new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()), Optional.empty())).secret();
        assertThat(tool(screen, "plan_status", "{}")).contains(plan);
        assertThat(tool(screen, "cancel_plan", "{\"planId\":\"" + plan + "\"}")).contains("scope_missing");
        assertThat(tool(writer("w"), "plan_tasks", "{\"taskDescription\":\"x\",\"directory\":\"/etc\"}"))
                .contains("directory_forbidden");
        assertThat(tool(ApiFixture.TOKEN, "plan_status", "{}")).contains(plan);
    }

    private String tool(String token, String name, String arguments) throws IOException, InterruptedException {
        return api.send(posted(token, "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                + "\"name\":\"" + name + "\",\"arguments\":" + arguments + "}}")
                .header("Accept", "application/json, text/event-stream")).body();
    }

    @Test
    void revocationEndsAWaitingTool() throws Exception {
        String token = writer("mine");
        String plan = submitted(token);
        AtomicReference<String> answer = new AtomicReference<>("");
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                answer.set(tool(token, "plan_status", "{\"planId\":\"" + plan + "\",\"waitSeconds\":600}"));
            } catch (IOException | InterruptedException e) {
                answer.set(e.toString());
            }
        });
        while (api.orchestrator.watchers() == 0) {
            Thread.onSpinWait();
        }
        api.tokens.revoke("mine");
        waiting.join();
        assertThat(answer.get()).contains("token_revoked");
    }
}
