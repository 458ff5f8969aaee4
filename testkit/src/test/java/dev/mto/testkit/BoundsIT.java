package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.error;
import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.piecesBefore;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Sessions that would not end by themselves, providers that ask for patience, and commands on single sub-tasks, through
/// the whole server and the real opencode.
@TestInstance(Lifecycle.PER_CLASS)
final class BoundsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Path folder;
    private ScriptedModel model;
    private RealOpencode opencode;
    private LiveServer server;
    private Path work;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        model = new ScriptedModel();
        opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
        server = LiveServer.start(folder.resolve("data"), opencode,
                // Only the silent one is to be taken for silent, and not what a busy machine has not come to yet.
                Map.of("MTO_LIMITS_INACTIVITY_TIMEOUT", "PT20S", "MTO_LIMITS_MAX_STEPS", "5"));
    }

    @AfterAll
    void stop() {
        server.close();
        model.close();
    }

    private void plans(String word, String plan) {
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains(word)),
                ScriptStep.text(plan));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains(word)),
                ScriptStep.text("answer to " + word));
    }

    private JsonNode run(String word) throws Exception {
        return server.finish(server.submit(work, word, Map.of()));
    }

    @Test
    void aModelThatFallsSilentIsGivenUp() throws Exception {
        plans("silent", subtasks("silent one", "", "quick one", ""));
        model.subtask("silent one", ScriptStep.text("a few words and then nothing").hangAfter(1));
        model.subtask("quick one", ScriptStep.text("done"));
        JsonNode plan = run("silent");
        assertThat(error(plan, 0)).isEqualTo("session_inactive");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("degraded");
        model.awaitCall(call -> call.prompt().startsWith("silent one") && call.clientGone(), SOON);
    }

    @Test
    void aSessionThatGoesRoundInCirclesIsGivenUp() throws Exception {
        plans("circles", subtasks("circling one", "", "straight one", ""));
        // opencode announces a step before it calls the model for it: the sixth is known, and ended, as it begins. However late
        // that is heard of, there is no way past the seventh.
        model.subtask("circling one",
                ScriptStep.failing(6, ScriptStep.text("once more").finish("mystery"), ScriptStep.hang()));
        model.subtask("straight one", ScriptStep.text("done"));
        JsonNode plan = run("circles");
        assertThat(error(plan, 0)).isEqualTo("session_runaway");
        long asked = model.calls().stream().filter(call -> call.prompt().startsWith("circling one")).count();
        assertThat(asked).isBetween(5L, 7L);
    }

    @Test
    void aBudgetEndsThePlan() throws Exception {
        plans("costly", subtasks("costly one", "", "costly two", "0"));
        model.subtask("costly one", ScriptStep.text("dear").usage(90_000, 20_000));
        String id = server.submit(work, "costly", Map.of("budget", Map.of("maxTokens", 100_000)));
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("budget_exhausted");
        assertThat(statuses(plan)).containsExactly("completed", "cancelled");
        assertThat(model.calls().stream().filter(call -> call.prompt().startsWith("costly two"))).isEmpty();
    }

    @Test
    void aLimitThatIsSoonOverCostsNoAttempt() throws Exception {
        plans("patience", subtasks("limited one", ""));
        ScriptStep limit = ScriptStep.status(429, Map.of("retry-after", "2"),
                "{\"error\":{\"message\":\"Rate limit reached, too many requests\",\"type\":\"rate_limit\"}}");
        model.subtask("limited one", ScriptStep.failing(1, limit, ScriptStep.text("done")));
        JsonNode plan = run("patience");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(plan.at("/subtasks/0/attempt").asInt()).isEqualTo(1);
    }

    @Test
    void aLimitThatLastsPausesThePlanUntilTheTimeNamed() throws Exception {
        plans("tomorrow", subtasks("throttled one", ""));
        model.subtask("throttled one", ScriptStep.status(429, Map.of("retry-after", "3600"),
                "{\"error\":{\"message\":\"Rate limit reached for today\",\"type\":\"rate_limit\"}}"));
        RealOpencode apart = RealOpencode.in(Files.createDirectories(folder.resolve("apart")), model.baseUrl());
        try (LiveServer paused = LiveServer.start(folder.resolve("data2"), apart, Map.of())) {
            String id = paused.submit(work, "tomorrow", Map.of());
            JsonNode plan = paused.awaitPlan(id,
                    now -> now.at("/subtasks/0/status").asString("").equals("pending")
                            && now.at("/plan/pause").isObject(),
                    SOON);
            Instant until = Instant.parse(plan.at("/plan/pause/until").stringValue());
            assertThat(until).isBetween(Instant.now().plus(Duration.ofMinutes(50)),
                    Instant.now().plus(Duration.ofMinutes(61)));
            assertThat(plan.at("/plan/pause/reason").stringValue()).contains("Rate limit reached");
            paused.cancel(id);
            assertThat(paused.finish(id).at("/plan/status").stringValue()).isEqualTo("cancelled");
        }
    }

    @Test
    void aSubtaskBeginsWhileThePlannerWrites() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        String plan = subtasks("early one", "", "later one", "0");
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains("pipeline")),
                ScriptStep.text(plan).pausedAfter(piecesBefore("later one", plan), held));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains("pipeline")),
                ScriptStep.text("answer to pipeline"));
        model.subtask("early one", ScriptStep.text("done early"));
        model.subtask("later one", ScriptStep.text("done later"));
        String id = server.submit(work, "pipeline", Map.of());
        JsonNode early = server.awaitPlan(id, now -> now.at("/subtasks/0/status").asString("").equals("completed"),
                SOON);
        assertThat(early.at("/plan/status").stringValue()).isEqualTo("planning");
        held.countDown();
        JsonNode whole = server.finish(id);
        assertThat(whole.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(model.calls().stream().filter(call -> call.prompt().startsWith("early one"))).hasSize(1);
    }

    @Test
    void oneSubtaskCanBeCalledOffAndRunAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        plans("choice", subtasks("held one", "", "other one", "", "sum of both", "0,1"));
        model.subtask("held one", ScriptStep.text("at last").heldBy(held));
        model.subtask("other one", ScriptStep.text("done"));
        model.subtask("sum of both", ScriptStep.text("the sum"));
        String id = server.submit(work, "choice", Map.of());
        model.awaitCall(call -> call.prompt().startsWith("held one"), SOON);
        server.command(id, 0, "cancel");
        JsonNode without = server.finish(id);
        assertThat(statuses(without)).containsExactly("cancelled", "completed", "failed");
        assertThat(without.at("/plan/outcome").stringValue()).isEqualTo("degraded");
        held.countDown();
        server.command(id, 0, "retry");
        JsonNode whole = server.finish(id);
        assertThat(statuses(whole)).containsOnly("completed");
        assertThat(whole.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(model.calls().stream().filter(call -> call.prompt().startsWith("other one"))).hasSize(1);
    }
}
