package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of `/mcp` that wait for a plan.
final class McpWaitsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiFixture api;
    private final McpCaller mcp;

    McpWaitsTest() throws ListenException {
        api = new ApiFixture();
        mcp = new McpCaller(api);
    }

    @AfterEach
    void stop() {
        api.close();
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
        assertThat(mcp.call("plan_status", Map.of("planId", id.value(), "waitSeconds", 600)).body())
                .contains("mto approve " + id, "Show them the sub-tasks and ask");
    }

    @Test
    void endsAWaitWhoseTimeIsUp() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        HttpResponse<String> response = mcp.call("plan_status", Map.of("planId", "plan_1", "waitSeconds", 1));
        assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.body()).startsWith(": waiting\n\n").contains("\ndata: {").contains("\"executing\"")
                .endsWith("\n\n");
    }

    @Test
    void tellsOfProgressInGrowingNumbers() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of());
        CompletableFuture<HttpResponse<String>> answer = later(mcp.post(McpCaller.message("tools/call",
                Map.of("name", "plan_status",
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
        api.send(mcp
                .post(McpCaller.message("tools/call",
                        Map.of("name", "plan_status", "arguments", Map.of("planId", "plan_1"))))
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

    private HttpRequest.Builder waiting(PlanId id, String session) {
        return mcp.post(McpCaller.message("tools/call", Map.of("name", "plan_status", "arguments",
                Map.of("planId", id.value(), "waitSeconds", 60)))).header("Mcp-Session-Id", session);
    }

    private HttpResponse<String> notifyCancelled(String session) throws IOException, InterruptedException {
        return api
                .send(mcp.post(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}")
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
}
