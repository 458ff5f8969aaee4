package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import dev.mto.run.PlanJournal.JournalException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The messages of `/mcp`, byte by byte; what the official client makes of them is tested in testkit.
final class McpCallsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiFixture api;
    private final McpCaller mcp;

    McpCallsTest() throws ListenException {
        api = new ApiFixture();
        mcp = new McpCaller(api);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void saysWhatItIsAndNamesItsClient() throws Exception {
        HttpResponse<String> response = mcp.send("initialize",
                Map.of("protocolVersion", "2025-06-18", "capabilities", Map.of(),
                        "clientInfo", Map.of("name", "a test", "version", "1")));
        Golden.assertMatches("mcp", "initialize", response.body());
        assertThat(response.headers().firstValue("Mcp-Session-Id")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void describesItsTools() throws Exception {
        Golden.assertMatches("mcp", "tools", mcp.send("tools/list", Map.of()).body());
    }

    @Test
    void takesATaskOnAndAnswersAtOnce() throws Exception {
        HttpResponse<String> response = mcp.call("plan_tasks", Map.of("taskDescription", "Look at everything"));
        Golden.assertMatches("mcp", "plan-tasks", response.body());
        assertThat(api.orchestrator.goal(new PlanId("plan_1")).maxSubtasks()).isEqualTo(5);
    }

    @Test
    void takesTheClientsFolderWhereNoneIsNamed() throws Exception {
        api.send(mcp.post(McpCaller.message("tools/call", Map.of("name", "plan_tasks", "arguments",
                Map.of("taskDescription", "Look")))).header("Mto-Directory", "%2Fusr"));
        assertThat(api.orchestrator.goal(new PlanId("plan_1")).directory()).hasToString("/usr");
    }

    @Test
    void thePlanIsPartOfTheCallersTrace() throws Exception {
        String header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String inMessage = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-01";
        Map<String, Object> params = new HashMap<>(
                Map.of("name", "plan_tasks", "arguments", Map.of("taskDescription", "Look")));
        api.send(mcp.post(McpCaller.message("tools/call", params)).header("traceparent", header));
        params.put("_meta", Map.of("traceparent", inMessage));
        api.send(mcp.post(McpCaller.message("tools/call", params)).header("traceparent", header));
        params.put("_meta", Map.of("traceparent", "none"));
        api.send(mcp.post(McpCaller.message("tools/call", params)).header("traceparent", "none, either"));
        assertThat(List.of("plan_1", "plan_2", "plan_3"))
                .extracting(id -> api.orchestrator.goal(new PlanId(id)).traceParent().map(TraceParent::value))
                .containsExactly(Optional.of(header), Optional.of(inMessage), Optional.empty());
    }

    @Test
    void showsAPlanUnderWay() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "plan-under-way",
                mcp.call("plan_status", Map.of("planId", "plan_1", "subtask", 0)).body());
    }

    @Test
    void showsWhatWaitsToBeApprovedAndByWhom() throws Exception {
        PlanId id = Plans.waiting(api.orchestrator);
        Golden.assertMatches("mcp", "plan-awaiting", mcp.call("plan_status", Map.of("planId", id.value())).body());
    }

    @Test
    void showsTheAnswer() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));
        Golden.assertMatches("mcp", "plan-completed",
                mcp.call("plan_status", Map.of("planId", "plan_1", "waitSeconds", 60)).body());
        Golden.assertMatches("mcp", "cancel-completed", mcp.call("cancel_plan", Map.of("planId", "plan_1")).body());
    }

    @Test
    void cancelsAPlan() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "cancel-plan",
                mcp.call("cancel_plan", Map.of("planId", "plan_1", "reason", "No longer needed.")).body());
    }

    @Test
    void listsTheNewestPlans() throws Exception {
        Golden.assertMatches("mcp", "no-plans", mcp.call("plan_status", Map.of()).body());
        Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("mcp", "newest-plans", mcp.call("plan_status", Map.of()).body());
    }

    @Test
    void saysAllThatIsWrongWithArgumentsAtOnce() throws Exception {
        Golden.assertMatches("mcp", "wrong-arguments",
                mcp.call("plan_tasks", Map.of("maxSubtasks", 11, "directory", "here",
                        "waitSeconds", 5_000, "colour", "blue")).body());
        assertThat(api.orchestrator.plans()).isZero();
    }

    @Test
    void saysTheSameAsRest() throws Exception {
        Map<String, ?> wrong = new TreeMap<>(
                Map.of("taskDescription", " ", "maxSubtasks", "many", "directory", "/none"));
        JsonNode rest = JSON.readTree(api.submit(JSON.writeValueAsString(wrong)).body());
        String overMcp = McpCaller.text(mcp.call("plan_tasks", wrong));
        assertThat(overMcp).isEqualTo("invalid_request: " + rest.get("detail").stringValue());
        rest = JSON.readTree(api.get("/v1/orchestrate/plan_9").body());
        overMcp = McpCaller.text(mcp.call("plan_status", Map.of("planId", "plan_9")));
        assertThat(overMcp).isEqualTo("plan_not_found: " + rest.get("detail").stringValue());
    }

    @Test
    void tellsOfUnknownPlansAndSubtasks() throws Exception {
        Golden.assertMatches("mcp", "no-such-plan", mcp.call("cancel_plan", Map.of("planId", "the plan")).body());
        Plans.make(api.orchestrator, Plans.underWay());
        HttpResponse<String> unknown = mcp.call("plan_status", Map.of("planId", "plan_1", "subtask", 4));
        Golden.assertMatches("mcp", "no-such-subtask", unknown.body());
        assertThat(McpCaller.text(unknown))
                .isEqualTo("subtask_not_found: The plan has the sub-tasks 0 to 3.");
        assertThat(McpCaller.text(mcp.call("plan_status", Map.of("subtask", 4))))
                .startsWith("invalid_request: planId is missing");
    }

    @Test
    void keepsDefectsToItself() throws Exception {
        api.orchestrator.failWith(new IllegalStateException("a secret"));
        HttpResponse<String> response = mcp.call("plan_status", Map.of());
        assertThat(McpCaller.text(response)).startsWith("internal: The orchestrator met a defect")
                .contains("Incident ");
        assertThat(response.body()).doesNotContain("secret", "at dev.mto");
        api.orchestrator.failWith(new JournalException("The disk is full."));
        assertThat(McpCaller.text(mcp.call("plan_status", Map.of())))
                .startsWith("store_unavailable: The disk is full. Try again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/mcp/", "/mcp//", "//mcp", "/MCP", "/mcp;x=y", "/./mcp", "/%6dcp",
            "/health/../mcp"})
    void wantsTheTokenHoweverItIsAddressed(String path) throws Exception {
        HttpResponse<String> response = api.send(api.bare(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(McpCaller.message("ping", Map.of()))));
        assertThat(response.statusCode()).isIn(400, 401, 404, 405);
        assertThat(response.body()).contains("\"code\"").doesNotContain("jsonrpc");
    }

    @Test
    void refusesWhatWebPagesElsewhereSend() throws Exception {
        assertThat(api.send(mcp.post(McpCaller.message("ping", Map.of())).header("Origin", "https://evil.example"))
                .statusCode())
                .isEqualTo(403);
        assertThat(api.send(mcp.post(McpCaller.message("ping", Map.of())).header("Origin", "http://localhost:6274"))
                .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "[]", "{}", "7", "{\"jsonrpc\":\"2.0\"}", "[{\"jsonrpc\":\"2.0\"}]"})
    void refusesWhatIsNoMessage(String body) throws Exception {
        HttpResponse<String> response = api.send(mcp.post(body));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/code").asInt()).isEqualTo(-32_700);
        Golden.assertMatches("mcp", "no-message", response.body());
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
            HttpResponse<String> response = api.send(mcp.post(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"));
            assertThat(response.statusCode()).as(method).isEqualTo(200);
            assertThat(response.body()).doesNotContain("modelcontextprotocol", "dev.mto", "Exception", "nternal");
            assertThat(JSON.readTree(response.body()).propertyNames()).containsAnyOf("error", "result");
        }
        assertThat(api.orchestrator.plans()).isZero();
    }

    @Test
    void refusesWhatIsNotOfTheProtocol() throws Exception {
        HttpResponse<String> unknown = mcp.send("tasks/list", Map.of());
        assertThat(unknown.body()).contains("-32601");
        Golden.assertMatches("mcp", "no-method", unknown.body());
        assertThat(mcp.call("make_coffee", Map.of()).body()).contains("-32602", "\"Tool not found: make_coffee\"");
        assertThat(api.send(mcp.post(McpCaller.message("ping", Map.of())).header("MCP-Protocol-Version", "1999-01-01"))
                .statusCode())
                .isEqualTo(400);
        assertThat(api.get("/mcp").statusCode()).isEqualTo(405);
        assertThat(api.send(api.to("/mcp").DELETE()).statusCode()).isEqualTo(204);
        assertThat(api.send(mcp.post(" ".repeat(BodyReader.MAX_BYTES + 1))).statusCode()).isEqualTo(413);
    }
}
