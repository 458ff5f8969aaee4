package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlanDocument.time;
import static dev.mto.testkit.PlannerText.piecesBefore;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Sub-tasks that begin while the planner writes, and what becomes of them, through the whole server and the real opencode.
@TestInstance(Lifecycle.PER_CLASS)
final class DraftingIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MANY = 10;

    private ScriptedModel model;
    private LiveServer server;
    private Path work;
    private CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void shut() {
        gate = new CountDownLatch(1);
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        model = new ScriptedModel();
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
        server = LiveServer.start(folder.resolve("data"), opencode, Map.of("MTO_OPENCODE_RETRY_ATTEMPTS", "1"));
    }

    @AfterAll
    void stop() {
        server.close();
        model.close();
    }

    private void plans(String word, ScriptStep step) {
        model.when(asking(PromptKind.PLAN, word), step);
        model.when(asking(PromptKind.SYNTHESIS, word), ScriptStep.text("answer to " + word));
    }

    private static Predicate<ChatRequest> asking(PromptKind kind, String word) {
        return ScriptedModel.kind(kind).and(request -> request.userTexts().getFirst().contains(word));
    }

    private String submit(String word) throws Exception {
        return server.submit(work, word, Map.of("maxSubtasks", MANY));
    }

    private List<ScriptedCall> asked(String description) {
        return model.calls(PromptKind.WORK).stream().filter(call -> call.prompt().startsWith(description)).toList();
    }

    private void awaitAsked(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }

    private static Instant planned(JsonNode plan) {
        return Instant.parse(plan.at("/plan/planner/finishedAt").stringValue());
    }

    @Test
    void subtasksAreAskedForWhileThePlannerWrites() throws Exception {
        String text = subtasks(IntStream.range(0, MANY).boxed().flatMap(index -> Stream.of("swift " + index, ""))
                .toArray(String[]::new));
        plans("swift", ScriptStep.text(text).inChunks(ScriptStep.PIECE, Duration.ofMillis(60))
                // All of it is written, and it is not over.
                .pausedAfter(text.length(), gate));
        model.subtask("swift", ScriptStep.text("done").after(Duration.ofMillis(200)));
        Instant began = Instant.now();
        long beganNanos = System.nanoTime();
        String id = submit("swift");
        for (int index = 0; index < MANY; index++) {
            awaitAsked("swift " + index);
        }
        gate.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
        ScriptedCall planner = model.awaitCall(call -> call.kind() == PromptKind.PLAN
                && call.prompt().contains("swift"), SOON);
        LongUnaryOperator brace = index -> model.writtenNanos(planner, nthBrace(text, (int) index) + 1);
        List<Long> announced = IntStream.range(0, MANY).mapToObj(index -> Duration.between(began,
                time(plan, index, "startedAt")).toNanos() + beganNanos - brace.applyAsLong(index)).sorted().toList();
        List<Long> arrived = IntStream.range(0, MANY).mapToObj(index -> asked("swift " + index).getFirst()
                .startedNanos() - brace.applyAsLong(index)).sorted().toList();
        System.out.println("brace written by the model -> begun: " + millis(announced));
        System.out.println("brace written by the model -> asked of the model: " + millis(arrived));
        assertThat(IntStream.range(0, MANY).mapToObj(index -> time(plan, index, "startedAt")))
                .allMatch(begin -> begin.isBefore(planned(plan)));
    }

    private static int nthBrace(String text, int index) {
        int at = text.indexOf('}');
        for (int passed = 0; passed < index; passed++) {
            at = text.indexOf('}', at + 1);
        }
        return at;
    }

    private static String millis(List<Long> sortedNanos) {
        return "median %.1f ms, longest %.1f ms of %d".formatted(sortedNanos.get(sortedNanos.size() / 2) / 1e6,
                sortedNanos.getLast() / 1e6, sortedNanos.size());
    }

    @Test
    void whatARepairedPlanHasGoesOnAndTheRestIsEnded() throws Exception {
        CountDownLatch kept = new CountDownLatch(1);
        String text = subtasks("patch kept", "", "patch spare", "", "patch idle", "", "patch wrong", "3");
        plans("patch", ScriptStep.text(text).pausedAfter(piecesBefore("patch wrong", text), gate));
        model.when(asking(PromptKind.REPAIR, "patch"), ScriptStep.text(subtasks("patch other", "1", "patch kept", "")));
        model.subtask("patch kept", ScriptStep.text("was kept").heldBy(kept));
        model.subtask("patch spare", ScriptStep.hang());
        model.subtask("patch idle", ScriptStep.text("for nothing"));
        model.subtask("patch other", ScriptStep.text("came later"));
        String id = submit("patch");
        awaitAsked("patch kept");
        awaitAsked("patch spare");
        JsonNode early = server.awaitPlan(id, now -> now.at("/subtasks/2/status").asString("").equals("completed"),
                SOON);
        assertThat(early.at("/plan/status").stringValue()).isEqualTo("planning");
        assertThat(early.at("/plan/draft").booleanValue()).isTrue();
        assertThat(early.at("/plan/planner/status").stringValue()).isEqualTo("running");
        gate.countDown();
        model.awaitCall(call -> call.prompt().startsWith("patch spare") && call.clientGone(), SOON);
        kept.countDown();
        assertMended(server.finish(id));
    }

    private void assertMended(JsonNode plan) {
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(plan.at("/plan/draft").isMissingNode()).isTrue();
        assertThat(plan.at("/plan/planner/rejected").asInt()).isEqualTo(1);
        assertThat(descriptions(plan.get("subtasks"))).as("what runs keeps its place")
                .containsExactly("patch kept", "patch other");
        assertThat(statuses(plan)).containsOnly("completed");
        assertThat(plan.at("/subtasks/1/attempt").asInt()).as("its own").isEqualTo(1);
        assertThat(asked("patch kept")).hasSize(1);
        assertThat(asked("patch other")).singleElement()
                .satisfies(call -> assertThat(call.prompt()).contains("was kept"));
        assertThat(descriptions(plan.get("dropped"))).containsExactly("patch spare", "patch idle");
        assertThat(plan.at("/dropped/0/status").stringValue()).isEqualTo("cancelled");
        assertThat(plan.at("/dropped/1/status").stringValue()).isEqualTo("completed");
        assertThat(plan.at("/dropped/1/usage/outputTokens").asLong()).isPositive();
        assertThat(plan.at("/plan/usage/outputTokens").asLong()).as("what was dropped is in the sum")
                .isGreaterThanOrEqualTo(outputTokens(plan.at("/plan/planner")) + outputTokens(plan.at("/subtasks/0"))
                        + outputTokens(plan.at("/subtasks/1")) + outputTokens(plan.at("/dropped/1")));
        assertThat(model.calls(PromptKind.SYNTHESIS).stream().map(ScriptedCall::prompt)
                .filter(prompt -> prompt.contains("patch"))).singleElement().asString().contains("was kept")
                .doesNotContain("for nothing", "patch spare");
    }

    private static long outputTokens(JsonNode part) {
        return part.at("/usage/outputTokens").asLong(0);
    }

    private static List<String> descriptions(JsonNode subtasks) {
        return subtasks.valueStream().map(subtask -> subtask.get("description").stringValue()).toList();
    }

    /// Opencode then asks the model again by itself, in the same turn.
    @Test
    void aPlannerThatIsCutOffAndBeginsAnewIsTakenAtItsLastWord() throws Exception {
        String first = subtasks("sever kept", "", "sever lost", "", "sever never", "");
        String second = subtasks("sever kept", "", "sever new", "0");
        plans("sever", ScriptStep.failing(1, cut(first, "sever never"), ScriptStep.text(second)));
        assertLastWord("sever");
        assertThat(model.calls(PromptKind.PLAN).stream().filter(call -> call.prompt().contains("sever"))).hasSize(2);
    }

    /// The orchestrator then asks in a session of its own.
    @Test
    void aPlannerThatFailsAndIsAskedAnewIsTakenAtItsLastWord() throws Exception {
        String first = subtasks("loser kept", "", "loser lost", "", "loser never", "");
        String second = subtasks("loser kept", "", "loser new", "0");
        plans("loser", ScriptStep.failing(1, cut(first, "loser never"),
                ScriptStep.failing(2, ScriptStep.status(500), ScriptStep.text(second))));
        JsonNode plan = assertLastWord("loser");
        assertThat(plan.at("/plan/planner/attempt").asInt()).isEqualTo(2);
    }

    /// A text that is cut off before a word, once the test has opened the gate there.
    private ScriptStep cut(String text, String word) {
        return ScriptStep.text(text).pausedAfter(piecesBefore(word, text), gate).dropAfter(piecesBefore(word, text));
    }

    private JsonNode assertLastWord(String word) throws Exception {
        model.subtask(word + " kept", ScriptStep.text("was kept").after(Duration.ofMillis(300)));
        model.subtask(word + " lost", ScriptStep.hang());
        model.subtask(word + " new", ScriptStep.text("came later"));
        String id = submit(word);
        awaitAsked(word + " kept");
        awaitAsked(word + " lost");
        gate.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/outcome").stringValue()).as(plan.toPrettyString()).isEqualTo("full");
        assertThat(descriptions(plan.get("subtasks"))).containsExactly(word + " kept", word + " new");
        assertThat(time(plan, 0, "startedAt")).isBefore(planned(plan));
        assertThat(asked(word + " kept")).hasSize(1);
        assertThat(asked(word + " never")).isEmpty();
        assertThat(descriptions(plan.get("dropped"))).containsExactly(word + " lost");
        model.awaitCall(call -> call.prompt().startsWith(word + " lost") && call.clientGone(), SOON);
        return plan;
    }

    @Test
    void aPlannerThatGivesNoPlanAtAllLeavesNothingRunning() throws Exception {
        String text = subtasks("barren begun", "", "barren wrong", "1");
        plans("barren", ScriptStep.text(text).pausedAfter(piecesBefore("barren wrong", text), gate));
        model.when(asking(PromptKind.REPAIR, "barren"), ScriptStep.text("I would rather not."));
        model.subtask("barren begun", ScriptStep.hang());
        String id = submit("barren");
        awaitAsked("barren begun");
        gate.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("plan_invalid");
        assertThat(plan.at("/plan/draft").booleanValue()).isTrue();
        assertThat(statuses(plan)).containsExactly("cancelled");
        assertThat(planned(plan)).isBeforeOrEqualTo(time(plan, 0, "finishedAt"));
        model.awaitCall(call -> call.prompt().startsWith("barren begun") && call.clientGone(), SOON);
        assertThat(server.send("POST", "/v1/orchestrate/" + id + "/subtasks/0/retry", "").statusCode()).isEqualTo(409);
    }
}
