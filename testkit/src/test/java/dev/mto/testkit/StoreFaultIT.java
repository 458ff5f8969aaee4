package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.run.PlanRunners;
import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A store that fails under a server that is at work, with the real SQLite and the real opencode: what cannot be kept is
/// refused, what there is can be read, and when it is over all goes on by itself and nothing is paid for twice.
@TestInstance(Lifecycle.PER_CLASS)
final class StoreFaultIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Path folder;
    private Path work;
    private ScriptedModel model;
    private LiveServer server;
    private String old = "";

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        work = Files.createDirectories(folder.resolve("work"));
        model = new ScriptedModel();
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        server = LiveServer.start(folder.resolve("data"), opencode, Map.of());
        script("OLD", new CountDownLatch(0));
        old = server.submit(work, "OLD", Map.of());
        assertDone(server.finish(old));
    }

    @AfterAll
    void leavesNoProcess() throws IOException {
        server.close();
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreFault.class)
    void refusesWhatItCannotKeepAndGoesOnByItself(StoreFault fault) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        script(fault.name(), held);
        String running = server.submit(work, fault.name(), Map.of());
        awaitAsked(fault + "-first");
        awaitAsked(fault + "-second");
        String refused = "This cannot be kept: " + fault;
        try (LogLines said = new LogLines(PlanRunners.class.getName());
                AutoCloseable _ = fault.strike(folder.resolve("data"))) {
            held.countDown();
            said.await(line -> line.contains(running) && line.contains("is taken up again"), SOON);
            assertRefused(server.send("POST", "/v1/orchestrate", submission(refused)), fault.cause());
            assertThat(readiness(503)).contains(fault.cause());
            assertReadsGoOn(running);
        }
        assertDone(server.finish(running));
        assertThat(readiness(200)).isEmpty();
        for (String part : List.of("first", "second", "third")) {
            assertThat(asked(call -> call.prompt().startsWith(fault + "-" + part))).as(part).isEqualTo(1);
        }
        assertThat(asked(call -> call.prompt().contains(fault.name()) && call.kind() == PromptKind.SYNTHESIS)).isOne();
        assertTrue(refused, fault);
    }

    /// Nothing of what was refused is there, or that it failed; and it was not begun.
    private void assertTrue(String refused, StoreFault fault) throws Exception {
        if (fault.leavesDoubt()) {
            Glance<List<JsonNode>> there = () -> listed(refused);
            JsonNode listed = there.until(plans -> plans.size() == 1, "refused plan", SOON).getFirst();
            JsonNode plan = server.finish(listed.get("id").stringValue());
            assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
            assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("store_unavailable");
        } else {
            assertThat(listed(refused)).isEmpty();
        }
        assertThat(asked(call -> call.prompt().contains(refused))).isZero();
    }

    private void assertReadsGoOn(String running) throws Exception {
        assertDone(server.plan(old));
        assertDone(server.finish(old));
        assertThat(statuses(server.plan(running))).containsExactly("running", "running", "pending");
        assertThat(listed("OLD")).singleElement()
                .satisfies(plan -> assertThat(plan.get("status").stringValue()).isEqualTo("completed"));
    }

    private static void assertRefused(HttpResponse<String> answer, String cause) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("code").stringValue()).isEqualTo("store_unavailable");
        assertThat(problem.get("detail").stringValue()).contains(cause).containsAnyOf("No plan was made",
                "It is not begun");
    }

    /// @return what it says of the store; empty where it is well
    private String readiness(int status) throws Exception {
        HttpResponse<String> answer = server.send("GET", "/health/ready", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode store = JsonMapper.shared().readTree(answer.body()).get("store");
        assertThat(store.get("ok").booleanValue()).isEqualTo(status == 200);
        return store.path("detail").asString("");
    }

    private List<JsonNode> listed(String task) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.send("GET", "/v1/orchestrate?limit=100", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).get("plans").valueStream()
                .filter(plan -> plan.get("taskDescription").stringValue().equals(task)).toList();
    }

    private String submission(String task) {
        return JsonMapper.shared().writeValueAsString(Map.of("taskDescription", task, "directory", work.toString()));
    }

    private void script(String word, CountDownLatch held) {
        model.when(of(PromptKind.PLAN, word),
                ScriptStep.text(subtasks(word + "-first", "", word + "-second", "", word + "-third", "0,1")));
        model.subtask(word + "-first", ScriptStep.text("1").heldBy(held));
        model.subtask(word + "-second", ScriptStep.text("2").heldBy(held));
        model.subtask(word + "-third", ScriptStep.text("3"));
        model.when(of(PromptKind.SYNTHESIS, word), ScriptStep.text("The sum is 3."));
    }

    private static Predicate<ChatRequest> of(PromptKind kind, String word) {
        return ScriptedModel.kind(kind).and(request -> request.lastUserText().contains(word));
    }

    private void awaitAsked(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }

    private long asked(Predicate<ScriptedCall> which) {
        return model.calls().stream().filter(call -> call.kind() != PromptKind.TITLE).filter(which).count();
    }

    private static void assertDone(JsonNode plan) {
        assertThat(plan.at("/plan/outcome").asString("")).as(plan.toPrettyString()).isEqualTo("full");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("The sum is 3.");
        assertThat(statuses(plan)).containsOnly("completed");
    }
}
