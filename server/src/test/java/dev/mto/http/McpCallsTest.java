package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The messages of `/mcp`, byte by byte; what the official client makes of them is tested in testkit.
final class McpCallsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiFixture api;

    McpCallsTest() throws ListenException {
        api = new ApiFixture();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void saysWhatItIsAndNamesItsClient() throws Exception {
        HttpResponse<String> response = send("initialize",
                Map.of("protocolVersion", "2025-06-18", "capabilities", Map.of(),
                        "clientInfo", Map.of("name", "a test", "version", "1")));
        Golden.assertMatches("mcp", "initialize", response.body());
        assertThat(response.headers().firstValue("Mcp-Session-Id")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void describesItsTools() throws Exception {
        Golden.assertMatches("mcp", "tools", send("tools/list", Map.of()).body());
    }

    @Test
    void takesATaskOnAndAnswersAtOnce() throws Exception {
        HttpResponse<String> response = call("plan_tasks", Map.of("taskDescription", "Look at everything"));
        Golden.assertMatches("mcp", "plan-tasks", response.body());
        assertThat(api.orchestrator.goal(new PlanId("plan_1")).maxSubtasks()).isEqualTo(5);
    }

    @Test
    void takesTheClientsFolderWhereNoneIsNamed() throws Exception {
        api.send(post(message("tools/call", Map.of("name", "plan_tasks", "arguments",
                Map.of("taskDescription", "Look")))).header("Mto-Directory", "%2Fusr"));
        assertThat(api.orchestrator.goal(new PlanId("plan_1")).directory()).hasToString("/usr");
    }

    @Test
    void showsAPlanUnderWay() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "plan-under-way",
                call("plan_status", Map.of("planId", "plan_1", "subtask", 0)).body());
    }

    @Test
    void showsWhatWaitsToBeApprovedAndByWhom() throws Exception {
        PlanId id = Plans.waiting(api.orchestrator);
        Golden.assertMatches("mcp", "plan-awaiting", call("plan_status", Map.of("planId", id.value())).body());
    }

    /// The next word is a person's, so there is nothing to wait for.
    @Test
    @Timeout(30)
    void aWaitEndsWhereThePlanComesToWait() throws Exception {
        PlanId id = api.orchestrator.submit(Plans.goal("Look at everything").with(Plans.WITHIN_A_DAY));
        Thread.startVirtualThread(() -> {
            while (!api.orchestrator.isWatched(id)) {
                Thread.onSpinWait();
            }
            Plans.comesToWait().forEach(event -> api.orchestrator.happen(id, event));
        });
        assertThat(call("plan_status", Map.of("planId", id.value(), "waitSeconds", 600)).body())
                .contains("mto approve " + id, "Show them the sub-tasks and ask");
    }

    @Test
    void showsTheAnswer() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));
        Golden.assertMatches("mcp", "plan-completed",
                call("plan_status", Map.of("planId", "plan_1", "waitSeconds", 60)).body());
        Golden.assertMatches("mcp", "cancel-completed", call("cancel_plan", Map.of("planId", "plan_1")).body());
    }

    @Test
    void cancelsAPlan() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "cancel-plan",
                call("cancel_plan", Map.of("planId", "plan_1", "reason", "No longer needed.")).body());
    }

    @Test
    void listsTheNewestPlans() throws Exception {
        Golden.assertMatches("mcp", "no-plans", call("plan_status", Map.of()).body());
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "newest-plans", call("plan_status", Map.of()).body());
    }

    @Test
    void saysAllThatIsWrongWithArgumentsAtOnce() throws Exception {
        Golden.assertMatches("mcp", "wrong-arguments", call("plan_tasks", Map.of("maxSubtasks", 11, "directory", "here",
                "waitSeconds", 5_000, "colour", "blue")).body());
        assertThat(api.orchestrator.plans()).isZero();
    }

    @Test
    void saysTheSameAsRest() throws Exception {
        Map<String, ?> wrong = new TreeMap<>(
                Map.of("taskDescription", " ", "maxSubtasks", "many", "directory", "/none"));
        JsonNode rest = JSON.readTree(api.submit(JSON.writeValueAsString(wrong)).body());
        String mcp = text(call("plan_tasks", wrong));
        assertThat(mcp).isEqualTo("invalid_request: " + rest.get("detail").stringValue());
        rest = JSON.readTree(api.get("/v1/orchestrate/plan_9").body());
        mcp = text(call("plan_status", Map.of("planId", "plan_9")));
        assertThat(mcp).isEqualTo("plan_not_found: " + rest.get("detail").stringValue());
    }

    @Test
    void tellsOfUnknownPlansAndSubtasks() throws Exception {
        Golden.assertMatches("mcp", "no-such-plan", call("cancel_plan", Map.of("planId", "the plan")).body());
        Plans.make(api.orchestrator, Plans.underWay());
        assertThat(text(call("plan_status", Map.of("planId", "plan_1", "subtask", 4))))
                .isEqualTo("subtask_not_found: The plan has the sub-tasks 0 to 3.");
        assertThat(text(call("plan_status", Map.of("subtask", 4)))).startsWith("invalid_request: planId is missing");
    }

    @Test
    void keepsDefectsToItself() throws Exception {
        api.orchestrator.failWith(new IllegalStateException("a secret"));
        HttpResponse<String> response = call("plan_status", Map.of());
        assertThat(text(response)).startsWith("internal: The orchestrator met a defect").contains("Incident ");
        assertThat(response.body()).doesNotContain("secret", "at dev.mto");
        api.orchestrator.failWith(new JournalException("The disk is full."));
        assertThat(text(call("plan_status", Map.of()))).startsWith("store_unavailable: The disk is full. Try again");
    }

    @Test
    void endsAWaitWhoseTimeIsUp() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        HttpResponse<String> response = call("plan_status", Map.of("planId", "plan_1", "waitSeconds", 1));
        assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.body()).startsWith(": waiting\n\n").contains("\ndata: {").contains("\"executing\"")
                .endsWith("\n\n");
    }

    @Test
    void tellsOfProgressInGrowingNumbers() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of());
        CompletableFuture<HttpResponse<String>> answer = later(post(message("tools/call", Map.of("name", "plan_status",
                "arguments", Map.of("planId", id.value(), "waitSeconds", 60), "_meta",
                Map.of("progressToken", "p1")))));
        awaitWatched(true);
        Plans.underWay().forEach(event -> api.orchestrator.happen(id, event));
        Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));
        List<JsonNode> told = answer.join().body().lines().filter(line -> line.startsWith("data: "))
                .map(line -> JSON.readTree(line.substring(6))).toList();
        List<JsonNode> progress = told.subList(0, told.size() - 1);
        assertThat(progress).isNotEmpty().allSatisfy(each -> {
            assertThat(each.get("method").stringValue()).isEqualTo("notifications/progress");
            assertThat(each.at("/params/progressToken").stringValue()).isEqualTo("p1");
        });
        List<Double> numbers = progress.stream().map(each -> each.at("/params/progress").asDouble()).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(progress.getLast().at("/params/total").asInt()).isEqualTo(6);
        assertThat(told.getLast().at("/result/structuredContent/answer").stringValue()).isEqualTo("All in all: four.");
    }

    @Test
    void aCancelledWaitEndsAndThePlanGoesOn() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        CompletableFuture<HttpResponse<String>> answer = later(waiting(id, "s1"));
        awaitWatched(true);
        // Another client's request of the same number.
        notifyCancelled("s2");
        HttpResponse<String> accepted = notifyCancelled("s1");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.body()).isEmpty();
        assertThat(answer.join().body()).doesNotContain("data:");
        assertThat(api.get("/v1/orchestrate/plan_1").body()).contains("\"executing\"").doesNotContain("cancelReason");
    }

    @Test
    void aCancellationAfterTheAnswerCancelsNothing() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        api.send(post(message("tools/call", Map.of("name", "plan_status", "arguments", Map.of("planId", "plan_1"))))
                .header("Mcp-Session-Id", "s1"));
        assertThat(notifyCancelled("s1").statusCode()).isEqualTo(202);
        assertThat(api.get("/v1/orchestrate/plan_1").body()).contains("\"executing\"").doesNotContain("cancelReason");
    }

    @Test
    void noticesAClientThatIsGone() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        HttpResponse<InputStream> response = api.client.send(waiting(id, "s1").build(), BodyHandlers.ofInputStream());
        assertThat(api.orchestrator.isWatched(id)).isTrue();
        response.body().close();
        awaitWatched(false);
        assertThat(api.orchestrator.find(id).orElseThrow().cancelReason()).isEmpty();
    }

    @Test
    void aServerThatStopsEndsTheWaitsWithAnAnswer() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        CompletableFuture<HttpResponse<String>> answer = later(waiting(id, "s1"));
        awaitWatched(true);
        api.stop();
        assertThat(answer.join().body()).contains("\"executing\"", "It goes on by itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/mcp/", "/mcp//", "//mcp", "/MCP", "/mcp;x=y", "/./mcp", "/%6dcp",
            "/health/../mcp"})
    void wantsTheTokenHoweverItIsAddressed(String path) throws Exception {
        HttpResponse<String> response = api.send(api.bare(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(message("ping", Map.of()))));
        assertThat(response.statusCode()).isIn(400, 401, 404, 405);
        assertThat(response.body()).contains("\"code\"").doesNotContain("jsonrpc");
    }

    @Test
    void refusesWhatWebPagesElsewhereSend() throws Exception {
        assertThat(api.send(post(message("ping", Map.of())).header("Origin", "https://evil.example")).statusCode())
                .isEqualTo(403);
        assertThat(api.send(post(message("ping", Map.of())).header("Origin", "http://localhost:6274")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "[]", "{}", "7", "{\"jsonrpc\":\"2.0\"}", "[{\"jsonrpc\":\"2.0\"}]"})
    void refusesWhatIsNoMessage(String body) throws Exception {
        HttpResponse<String> response = api.send(post(body));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/code").asInt()).isEqualTo(-32_700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[]", "{}", "\"text\"", "null", "{\"name\":7}", "{\"name\":null,\"arguments\":{}}",
            "{\"name\":\"plan_tasks\",\"arguments\":[]}", "{\"name\":\"plan_tasks\",\"arguments\":\"x\"}",
            "{\"name\":\"plan_tasks\",\"arguments\":null}",
            "{\"name\":\"plan_tasks\",\"arguments\":{\"taskDescription\":{}}}",
            "{\"name\":\"plan_tasks\",\"arguments\":{\"taskDescription\":null,\"waitSeconds\":1e99}}",
            "{\"name\":\"plan_status\",\"_meta\":7}",
            "{\"name\":\"plan_status\",\"arguments\":{\"planId\":\"x\\u0000\"}}"})
    void answersWhateverTheParams(String params) throws Exception {
        for (String method : List.of("tools/call", "initialize", "tools/list", "ping")) {
            HttpResponse<String> response = api.send(post(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"));
            assertThat(response.statusCode()).as(method).isEqualTo(200);
            assertThat(response.body()).doesNotContain("modelcontextprotocol", "dev.mto", "Exception", "nternal");
            assertThat(JSON.readTree(response.body()).propertyNames()).containsAnyOf("error", "result");
        }
        assertThat(api.orchestrator.plans()).isZero();
    }

    @Test
    void refusesWhatIsNotOfTheProtocol() throws Exception {
        assertThat(send("tasks/list", Map.of()).body()).contains("-32601");
        assertThat(call("make_coffee", Map.of()).body()).contains("-32602", "\"Tool not found: make_coffee\"");
        assertThat(api.send(post(message("ping", Map.of())).header("MCP-Protocol-Version", "1999-01-01")).statusCode())
                .isEqualTo(400);
        assertThat(api.get("/mcp").statusCode()).isEqualTo(405);
        assertThat(api.send(api.to("/mcp").DELETE()).statusCode()).isEqualTo(204);
        assertThat(api.send(post(" ".repeat(BodyReader.MAX_BYTES + 1))).statusCode()).isEqualTo(413);
    }

    private HttpRequest.Builder waiting(PlanId id, String session) {
        return post(message("tools/call", Map.of("name", "plan_status", "arguments",
                Map.of("planId", id.value(), "waitSeconds", 60)))).header("Mcp-Session-Id", session);
    }

    private HttpResponse<String> notifyCancelled(String session) throws IOException, InterruptedException {
        return api
                .send(post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}")
                        .header("Mcp-Session-Id", session));
    }

    private void awaitWatched(boolean wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (api.orchestrator.isWatched(new PlanId("plan_1")) != wanted) {
            assertThat(System.nanoTime()).as("soon").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private CompletableFuture<HttpResponse<String>> later(HttpRequest.Builder request) {
        return api.client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> call(String tool, Map<?, ?> arguments) throws IOException, InterruptedException {
        return send("tools/call", Map.of("name", tool, "arguments", arguments));
    }

    private HttpResponse<String> send(String method, Map<String, ?> parameters)
            throws IOException, InterruptedException {
        return api.send(post(message(method, parameters)));
    }

    private HttpRequest.Builder post(String message) {
        return api.to("/mcp").header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream").POST(BodyPublishers.ofString(message));
    }

    private static String message(String method, Map<String, ?> parameters) {
        return JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
    }

    private static String text(HttpResponse<String> response) {
        JsonNode result = JSON.readTree(response.body()).get("result");
        assertThat(result.get("isError").booleanValue()).isTrue();
        return result.at("/content/0/text").stringValue();
    }
}
