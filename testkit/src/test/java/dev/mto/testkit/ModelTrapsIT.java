package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.error;
import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What models, and people who share opencode with us, do to sessions, and what opencode then makes of it.
@TestInstance(Lifecycle.PER_CLASS)
final class ModelTrapsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Path folder;
    private ScriptedModel model;
    private LiveServer server;
    private Path work;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        model = new ScriptedModel();
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
        server = LiveServer.start(folder.resolve("data"), opencode,
                Map.of("MTO_LIMITS_RETRIES", "0", "MTO_OPENCODE_RETRY_ATTEMPTS", "100", "MTO_LIMITS_MAX_STEPS", "8"));
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

    private static ScriptStep overflow() {
        return ScriptStep.status(400, Map.of(), "{\"error\":{\"message\":\"This model's maximum context length is "
                + "200000 tokens.\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}");
    }

    private static Predicate<ChatRequest> compactionOf(String description) {
        return request -> request.lastUserText().contains("summary")
                && request.userTexts().stream().anyMatch(text -> text.startsWith(description));
    }

    /// The opencode that the server keeps, as somebody else can reach it.
    private OpencodeRecord opencode() throws Exception {
        return OpencodeRecord.read(folder.resolve("data"), "opencode");
    }

    /// Written down beside the prompt's way to the model, and so perhaps after it.
    private String sessionOf(String id) throws Exception {
        return server.awaitPlan(id, plan -> plan.at("/subtasks/0").has("sessionId"), SOON).at("/subtasks/0/sessionId")
                .stringValue();
    }

    @Test
    void aConversationThatIsCompactedInTheMiddleGivesItsAnswer() throws Exception {
        plans("long", subtasks("long one", ""));
        model.subtask("long one", ScriptStep.failing(1, overflow(), ScriptStep.text("not this")));
        model.whenAsked("Continue if you have next steps", ScriptStep.text("the answer after all"));
        model.when(compactionOf("long one"), ScriptStep.text("a summary and no answer"));
        JsonNode plan = run("long");
        assertThat(statuses(plan)).containsExactly("completed");
        assertThat(plan.at("/subtasks/0/result").stringValue()).isEqualTo("the answer after all");
    }

    @Test
    void aConversationThatNoCompactionMakesFitSaysSo() throws Exception {
        plans("endless", subtasks("endless one", "", "short one", ""));
        model.subtask("short one", ScriptStep.text("done"));
        model.subtask("endless one", overflow());
        model.when(compactionOf("endless one"), overflow());
        JsonNode plan = run("endless");
        assertThat(error(plan, 0)).isEqualTo("context_overflow");
    }

    @Test
    void anAnswerThatAFilterCutOffIsNone() throws Exception {
        plans("filtered", subtasks("filtered one", "", "clean one", ""));
        model.subtask("filtered one", ScriptStep.text("I will now").finish("content_filter"));
        model.subtask("clean one", ScriptStep.text("done"));
        JsonNode plan = run("filtered");
        assertThat(error(plan, 0)).isEqualTo("content_filtered");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("degraded");
    }

    @Test
    void aSessionThatSomebodyElseAbortedIsNotCompleted() throws Exception {
        plans("meddled", subtasks("meddled one", "", "spared one", ""));
        model.subtask("meddled one", ScriptStep.text("half of it and then").hangAfter(1));
        model.subtask("spared one", ScriptStep.text("done"));
        String id = server.submit(work, "meddled", Map.of());
        model.awaitCall(call -> call.prompt().startsWith("meddled one"), SOON);
        opencode().post("/session/" + sessionOf(id) + "/abort", "{}");
        JsonNode plan = server.finish(id);
        assertThat(error(plan, 0)).isEqualTo("session_aborted");
        assertThat(statuses(plan)).containsExactly("failed", "completed");
    }

    @Test
    void aSessionThatSomebodyElseAbortedWhileItsProviderFailedIsNotCompleted() throws Exception {
        plans("waiting", subtasks("waiting one", "", "brisk one", ""));
        model.subtask("waiting one", ScriptStep.status(500));
        model.subtask("brisk one", ScriptStep.text("done"));
        String id = server.submit(work, "waiting", Map.of());
        model.awaitCall(call -> call.prompt().startsWith("waiting one") && call.ended(), SOON);
        opencode().post("/session/" + sessionOf(id) + "/abort", "{}");
        assertThat(error(server.finish(id), 0)).isEqualTo("session_aborted");
    }

    @Test
    void aSessionThatWaitsForItsProviderCanBeCancelled() throws Exception {
        plans("patient", subtasks("patient one", "", "other one", ""));
        model.subtask("patient one", ScriptStep.status(500));
        model.subtask("other one", ScriptStep.text("done"));
        String id = server.submit(work, "patient", Map.of());
        model.awaitCall(call -> call.prompt().startsWith("patient one") && call.ended(), SOON);
        server.command(id, 0, "cancel");
        assertThat(statuses(server.finish(id))).containsExactly("cancelled", "completed");
    }

    @Test
    void aDirectoryThatVanishesIsNamed() throws Exception {
        Path passing = Files.createDirectories(folder.resolve("passing"));
        CountDownLatch held = new CountDownLatch(1);
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains("vanish")),
                ScriptStep.text(subtasks("vanish one", "")).heldBy(held));
        String id = server.submit(passing, "vanish", Map.of());
        model.awaitCall(call -> call.prompt().contains("vanish"), SOON);
        Files.delete(passing);
        held.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
        assertThat(error(plan, 0)).isEqualTo("directory_missing");
    }

    @Test
    void aModelThatCallsTheSameToolForEverIsGivenUp() throws Exception {
        plans("treadmill", subtasks("treadmill one", "", "sane one", ""));
        Path file = Files.writeString(work.resolve("treadmill.txt"), "again");
        model.subtask("treadmill one",
                ScriptStep.call("read", "{\"filePath\":\"" + file + "\"}").after(Duration.ofMillis(100)));
        model.subtask("sane one", ScriptStep.text("done"));
        assertThat(error(run("treadmill"), 0)).isEqualTo("session_runaway");
    }

    @Test
    void anUnknownModelIsNamed() throws Exception {
        String id = server.submit(work, "modelless", Map.of("model", "scripted/nothing-of-the-kind"));
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("model_unknown");
    }

    @Test
    void aSubtaskIsOfferedNoToolThatMakesSessionsOrAsksPeople() throws Exception {
        plans("plain", subtasks("plain one", ""));
        model.subtask("plain one", ScriptStep.text("done"));
        assertThat(statuses(run("plain"))).containsExactly("completed");
        ScriptedCall call = model.awaitCall(asked -> asked.prompt().startsWith("plain one"), SOON);
        assertThat(call.request().tools()).extracting(ChatRequest.Tool::name).contains("read", "bash")
                .doesNotContain("task", "plan_tasks", "question");
    }

    @Test
    void anAnswerWaitsUntilTheSessionThatAskedIsFree() throws Exception {
        plans("first", subtasks("first part", ""));
        plans("second", subtasks("second part", ""));
        model.subtask("first part", ScriptStep.text("done"));
        model.subtask("second part", ScriptStep.text("done"));
        CountDownLatch held = new CountDownLatch(1);
        model.whenAsked("something of my own", ScriptStep.text("said to the person").heldBy(held));
        String session = run("first").at("/plan/parentSessionId").stringValue();
        opencode().post("/session/" + session + "/prompt_async",
                "{\"parts\":[{\"type\":\"text\",\"text\":\"something of my own\"}]}");
        model.awaitCall(call -> call.prompt().contains("something of my own"), SOON);
        String id = server.submit(work, "second", Map.of("parentSessionId", session));
        server.awaitPlan(id, plan -> plan.at("/plan/status").stringValue().equals("synthesizing"), SOON);
        held.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("answer to second");
        ScriptedCall own = model.awaitCall(call -> call.prompt().contains("something of my own"), SOON);
        assertThat(own.request().lastUserText()).as("not merged").doesNotContain("second part");
    }
}
