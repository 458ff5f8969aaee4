package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.sample.PromptKind;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The official MCP client over HTTP, with a whole server and a scripted model behind it.
final class McpIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private Path work = Path.of("");

    McpIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
        model.planner(subtasksOf("chat", "first", "", "second", "0"));
        model.synthesis(ScriptStep.text("The sum is 3."));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server() throws Exception {
        return LiveServer.start(folder.resolve("data"), McpClients.scripted(model));
    }

    @Test
    void describesThreeTools() throws Exception {
        try (LiveServer server = server(); McpSyncClient client = McpClients.overHttp(server)) {
            assertThat(client.getServerInfo().name()).isEqualTo("mto");
            assertThat(client.listTools().tools()).extracting(Tool::name).containsExactly("plan_tasks", "plan_status",
                    "cancel_plan");
            client.ping();
        }
    }

    @Test
    void plansAndWaitsWithProgress() throws Exception {
        model.subtask("first", ScriptStep.text("one"));
        model.subtask("second", ScriptStep.text("two"));
        try (LiveServer server = server(); McpClients.Heard heard = new McpClients.Heard(server)) {
            CallToolResult result = heard.client().callTool(CallToolRequest.builder("plan_tasks").arguments(
                    Map.of("taskDescription", "add up", "directory", work.toString(), "maxSubtasks", 3, "waitSeconds",
                            60))
                    .progressToken("p1").build());
            JsonNode plan = McpClients.structure(result);
            assertThat(plan.get("status").stringValue()).isEqualTo("completed");
            assertThat(plan.get("answer").stringValue()).isEqualTo("The sum is 3.");
            assertThat(McpClients.text(result)).endsWith("Answer:\nThe sum is 3.");
            assertThat(server.plan(plan.get("planId").stringValue()).at("/plan/directory").stringValue())
                    .isEqualTo(work.toString());
            assertThat(heard.awaitProgress()).allMatch(each -> each.progressToken().equals("p1"))
                    .extracting(ProgressNotification::progress).doesNotHaveDuplicates();
        }
    }

    @Test
    void plansAtOnceAndIsAskedLater() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("first", ScriptStep.text("one").heldBy(held));
        model.subtask("second", ScriptStep.text("two"));
        try (LiveServer server = server(); McpSyncClient client = McpClients.overHttp(server)) {
            CallToolResult begun = McpClients.call(client, "plan_tasks",
                    Map.of("taskDescription", "add up", "directory", work.toString()));
            String id = McpClients.structure(begun).get("planId").stringValue();
            assertThat(McpClients.text(begun)).contains("Plan " + id + " is planning", "waitSeconds");
            awaitCall("first");
            // It is begun while the planner writes.
            server.awaitPlan(id, plan -> plan.at("/plan/status").stringValue().equals("executing"), SOON);
            JsonNode running = McpClients.structure(McpClients.call(client, "plan_status",
                    Map.of("planId", id, "waitSeconds", 1)));
            assertThat(running.get("status").stringValue()).isEqualTo("executing");
            held.countDown();
            CallToolResult done = McpClients.call(client, "plan_status",
                    Map.of("planId", id, "waitSeconds", 60, "subtask", 1));
            assertThat(McpClients.structure(done).at("/subtasks/1/result").stringValue()).isEqualTo("two");
            assertThat(McpClients.structure(done).at("/subtasks/0").has("result")).isFalse();
            JsonNode newest = McpClients.structure(McpClients.call(client, "plan_status", Map.of()));
            assertThat(newest.at("/plans/0/planId").stringValue()).isEqualTo(id);
        }
    }

    @Test
    void cancels() throws Exception {
        model.subtask("first", ScriptStep.text("one by one").hangAfter(1));
        try (LiveServer server = server(); McpSyncClient client = McpClients.overHttp(server)) {
            String id = server.submit(work, "add up", Map.of());
            awaitCall("first");
            McpClients.call(client, "cancel_plan", Map.of("planId", id, "reason", "Not needed."));
            JsonNode plan = server.finish(id);
            assertThat(plan.at("/plan/status").stringValue()).isEqualTo("cancelled");
            assertThat(plan.at("/plan/cancelReason").stringValue()).isEqualTo("Not needed.");
            assertThat(McpClients.text(McpClients.call(client, "cancel_plan", Map.of("planId", id))))
                    .startsWith("It was over already");
        }
    }

    @Test
    void errorsAreToldToTheModel() throws Exception {
        try (LiveServer server = server(); McpSyncClient client = McpClients.overHttp(server)) {
            CallToolResult wrong = McpClients.call(client, "plan_tasks", Map.of("maxSubtasks", 99));
            assertThat(wrong.isError()).isTrue();
            assertThat(McpClients.text(wrong)).startsWith("invalid_request: ").contains("taskDescription is missing",
                    "maxSubtasks must be a whole number from 1 to 10, not 99");
            CallToolResult unknown = McpClients.call(client, "plan_status", Map.of("planId", "plan_9"));
            assertThat(unknown.isError()).isTrue();
            assertThat(McpClients.structure(unknown).at("/error/code").stringValue()).isEqualTo("plan_not_found");
        }
    }

    @Test
    void aClientThatGoesAwayWhileItWaitsTakesNothingWithIt() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("first", ScriptStep.text("one").heldBy(held));
        model.subtask("second", ScriptStep.text("two"));
        try (LiveServer server = server()) {
            McpSyncClient client = McpClients.overHttp(server);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> McpClients.call(client, "plan_tasks",
                    Map.of("taskDescription", "add up", "directory", work.toString(), "waitSeconds", 600)));
            awaitCall("first");
            client.close();
            assertThat(waiting).failsWithin(SOON);
            held.countDown();
            JsonNode plan = server.finish(server.newest(work));
            assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("The sum is 3.");
        }
    }

    @Test
    void nobodyComesInWithoutTheToken() throws Exception {
        try (LiveServer server = server()) {
            assertThatThrownBy(() -> McpClients.overHttp(server.url(), "wrong"))
                    .hasStackTraceContaining("Authorization error");
        }
    }

    private void awaitCall(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }
}
