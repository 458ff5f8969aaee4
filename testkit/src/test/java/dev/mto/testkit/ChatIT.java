package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.run.RunPolicy;
import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Plans through the whole server without any opencode: planner, sub-tasks and answer are chat completions. No retries are
/// allowed, so that whatever is begun anew did not use one up.
final class ChatIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private Path work = Path.of("");

    ChatIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.putAll(Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(), "MTO_CHAT_MODEL", "some-model",
                "MTO_CHAT_USE", "all", "MTO_LIMITS_RETRIES", "0"));
        return LiveServer.start(folder.resolve("data"), settings);
    }

    @Test
    void runsAWholePlan() throws Exception {
        plans(ScriptStep.text(subtasksOf("chat", "first", "", "second", "", "third", "0,1")));
        model.subtask("first", ScriptStep.text("one").usage(10, 5));
        model.subtask("second", ScriptStep.text("two"));
        try (LiveServer server = server(Map.of())) {
            JsonNode plan = server.finish(server.submit(work, "add up", Map.of()));
            assertDone(plan);
            assertThat(plan.at("/plan/parentSessionId").stringValue()).startsWith("chat_plan_");
            assertThat(plan.at("/subtasks/0/sessionId").stringValue()).endsWith(".subtask.0.1");
            assertThat(plan.at("/subtasks/0/usage/outputTokens").asLong()).isEqualTo(5);
            assertThat(server.readiness().get("ready").booleanValue()).isTrue();
            assertThat(server.readiness().get("runtimes").valueStream().toList()).singleElement()
                    .satisfies(chat -> assertThat(chat.get("detail").stringValue())
                            .isEqualTo("some-model at " + model.baseUrl()));
        }
        assertThat(model.calls()).hasSize(5).allMatch(call -> call.model().equals("some-model"));
        ScriptedCall third = call("third").getFirst();
        assertThat(third.prompt()).endsWith("Subtask 2: second\nResult:\ntwo");
        assertThat(third.request().system()).contains("one sub-task of a larger request", "add up");
        assertThat(folder.resolve("data").resolve("opencode")).as("where opencode would be noted")
                .isEmptyDirectory();
    }

    @Test
    void beginsWhatIsPlannedWhileThePlannerStillWrites() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        String plan = subtasksOf("chat", "first", "", "second", "0");
        int first = plan.indexOf('}') + 1;
        plans(ScriptStep.text(plan).inChunks(first, Duration.ZERO).pausedAfter(1, held));
        model.subtask("first", ScriptStep.text("one"));
        model.subtask("second", ScriptStep.text("two"));
        try (LiveServer server = server(Map.of())) {
            String id = server.submit(work, "add up", Map.of());
            awaitCall("first");
            assertThat(held.getCount()).as("the planner still writes").isPositive();
            held.countDown();
            assertDone(server.finish(id));
        }
        assertThat(call("first")).hasSize(1);
    }

    @Test
    void hasThePlannerRepairItsPlanInTheSameConversation() throws Exception {
        plans(ScriptStep.text(subtasksOf("wizard", "first", "")), ScriptStep.text(subtasksOf("chat", "first", "")));
        model.subtask("first", ScriptStep.text("one"));
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(server.submit(work, "add up", Map.of())));
        }
        ScriptedCall repair = model.calls(PromptKind.REPAIR).getFirst();
        assertThat(repair.request().messages()).extracting(ChatRequest.Message::role).containsExactly("system", "user",
                "assistant", "user");
        assertThat(repair.prompt()).contains("\"wizard\", which does not exist");
    }

    @Test
    void sendsAgainAfterARestartOnlyWhatHadNotFinished() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        plans(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0", "third", "1")));
        model.subtask("first", ScriptStep.text("one"));
        model.subtask("second", ScriptStep.text("two").heldBy(held));
        String id;
        try (LiveServer server = server(Map.of())) {
            id = server.submit(work, "add up", Map.of());
            awaitCall("second");
        }
        model.awaitCall(call -> call.prompt().startsWith("second") && call.clientGone(), SOON);
        held.countDown();
        try (LiveServer server = server(Map.of())) {
            JsonNode plan = server.finish(id);
            assertDone(plan);
            assertThat(plan.at("/subtasks/1/attempt").asInt()).isEqualTo(2);
            assertThat(server.send("GET", "/v1/orchestrate/" + id + "/events", "").body())
                    .contains("chat completion does not outlive that");
        }
        assertThat(call("first")).hasSize(1);
        assertThat(call("second")).hasSize(2);
        assertThat(call("third")).hasSize(1);
        assertThat(model.calls(PromptKind.PLAN)).hasSize(1);
        assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(1);
    }

    @Test
    void survivesMoreRestartsThanASessionMayBreakOff() throws Exception {
        int restarts = RunPolicy.DEFAULT.maxInterruptions() + 2;
        CountDownLatch held = new CountDownLatch(1);
        plans(ScriptStep.text(subtasksOf("chat", "first", "")));
        model.subtask("first", ScriptStep.text("one").heldBy(held));
        String id = "";
        for (int start = 1; start <= restarts; start++) {
            try (LiveServer server = server(Map.of())) {
                id = start == 1 ? server.submit(work, "add up", Map.of()) : id;
                int number = start;
                Glance<Integer> asked = () -> call("first").size();
                asked.until(count -> count == number, "call number " + number, SOON);
            }
        }
        held.countDown();
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(id));
        }
    }

    @Test
    void plansAnewWhereARestartTookTheConversation() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        plans(ScriptStep.failing(1, ScriptStep.text("no plan at all"),
                ScriptStep.text(subtasksOf("chat", "first", ""))), ScriptStep.text("never").heldBy(held));
        model.subtask("first", ScriptStep.text("one"));
        String id;
        try (LiveServer server = server(Map.of())) {
            id = server.submit(work, "add up", Map.of());
            model.awaitCall(call -> call.kind() == PromptKind.REPAIR, SOON);
        }
        held.countDown();
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(id));
        }
        assertThat(model.calls(PromptKind.PLAN)).hasSize(2);
        assertThat(model.calls(PromptKind.REPAIR)).hasSize(1);
    }

    @Test
    void waitsWhereTheEndpointAsksForIt() throws Exception {
        plans(ScriptStep.text(subtasksOf("chat", "first", "")));
        model.subtask("first", ScriptStep.failing(1, ScriptStep.status(429, Map.of("Retry-After", "1"),
                "{\"error\":{\"message\":\"slow down\"}}"), ScriptStep.text("one")));
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(server.submit(work, "add up", Map.of())));
        }
        List<ScriptedCall> calls = call("first");
        assertThat(calls).extracting(ScriptedCall::status).containsExactly(429, 200);
        // The answer came after this, and only from then on it is waited.
        assertThat(calls.get(1).startedNanos() - calls.get(0).startedNanos())
                .isGreaterThan(Duration.ofMillis(900).toNanos());
    }

    @Test
    void endsEverySessionOfACancelledPlan() throws Exception {
        plans(ScriptStep.text(subtasksOf("chat", "first", "", "second", "", "third", "0,1")));
        model.subtask("first", ScriptStep.hang());
        model.subtask("second", ScriptStep.text("two by two by two").hangAfter(1));
        try (LiveServer server = server(Map.of())) {
            String id = server.submit(work, "add up", Map.of());
            awaitCall("first");
            awaitCall("second");
            server.cancel(id);
            JsonNode plan = server.finish(id);
            assertThat(plan.at("/plan/status").stringValue()).isEqualTo("cancelled");
            assertThat(statuses(plan)).containsOnly("cancelled");
            for (String name : List.of("first", "second")) {
                model.awaitCall(call -> call.prompt().startsWith(name) && call.clientGone(), SOON);
            }
        }
        assertThat(call("third")).isEmpty();
    }

    @Test
    void saysThatAModelOfOpencodesIsNoneOfItsOwn() throws Exception {
        plans(ScriptStep.text(subtasksOf("chat", "first", "")));
        model.subtask("first", ScriptStep.text("one"));
        try (LiveServer server = server(Map.of())) {
            JsonNode plan = server.finish(server.submit(work, "add up", Map.of("model", "anthropic/some")));
            assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("model_unknown");
            assertThat(model.calls()).isEmpty();
            assertDone(server.finish(server.submit(work, "add up", Map.of("model", "chat/another"))));
        }
        assertThat(model.calls()).isNotEmpty().allMatch(call -> call.model().equals("another"));
    }

    private void plans(ScriptStep... answers) {
        model.planner(answers);
        model.subtask("third", ScriptStep.text("three"));
        model.synthesis(ScriptStep.text("The sum is 3."));
    }

    private void awaitCall(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }

    private List<ScriptedCall> call(String description) {
        return model.calls(PromptKind.WORK).stream().filter(call -> call.prompt().startsWith(description)).toList();
    }

    private static void assertDone(JsonNode plan) {
        assertThat(plan.at("/plan/outcome").asString("")).as(plan.toPrettyString()).isEqualTo("full");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("The sum is 3.");
        assertThat(statuses(plan)).containsOnly("completed");
    }
}
