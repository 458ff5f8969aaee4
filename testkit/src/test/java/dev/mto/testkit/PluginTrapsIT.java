package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What opencode does beside its documents, met by the plugin in a real one. All tests share one opencode, each in a session
/// of its own. What they ask is marked with a word of their own.
@TestInstance(Lifecycle.PER_CLASS)
final class PluginTrapsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String IN_PLAN_MODE = "{\"agent\":\"plan\",\"model\":{\"providerID\":\"scripted\",\"id\":\""
            + ScriptedModel.SMALL_MODEL + "\"}}";

    private PluginStage stage;
    private Path folder;
    private LiveServer server;
    private OpencodeServe opencode;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        stage = PluginStage.in(temporary);
        server = stage.server(Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT5M"));
        opencode = stage.serve();
    }

    @AfterAll
    void stop() throws Exception {
        // Also where not all of them came up.
        try (PluginStage _ = stage;
                LiveServer _ = server;
                OpencodeServe _ = opencode) {
            // Nothing but closed, the last one first.
        }
    }

    /// opencode answers what is queued within the call of the plugin, which ends only then.
    @Test
    void aPromptQueuedBehindTheAnswerDoesNotHoldItUp() throws Exception {
        Gates gates = new Gates("rest", "long");
        // No word that is in a word of opencode's own: what it says in plan mode speaks of "configs".
        plan("quinces", ScriptStep.text("Quinces are sour.").pausedAfter(1, gates.of("rest")));
        stage.model().subtask("Now implement it", gates.step("long", "Implemented."));
        String session = opencode.session();
        opencode.command(session, "orchestrate", "taste quinces");
        stage.model().awaitCall(call -> call.kind() == PromptKind.SYNTHESIS && call.prompt().contains("quinces")
                && call.status() == 200, SOON);
        opencode.promptAsync(session, "Now implement it");
        Glance<JsonNode> queued = () -> opencode.messages(session);
        queued.until(messages -> messages.toString().contains("Now implement it"), "queued prompt", SOON);
        gates.open("rest");
        opencode.await(session, "completed · 1/1", SOON);
        assertThat(opencode.conversation(session)).doesNotContain("Implemented.");
        gates.open("long");
        assertThat(opencode.await(session, "Implemented.", SOON)).containsOnlyOnce("Quinces are sour.");
        assertThat(stage.asked("quinces")).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.SYNTHESIS);
    }

    @Test
    void aSessionBegunInPlanModeIsAnsweredInPlanMode() throws Exception {
        plan("pears", ScriptStep.text("All juicy."));
        String session = inPlanMode();
        opencode.command(session, "orchestrate", "compare pears");
        opencode.await(session, "completed · 1/1", SOON);
        assertThat(opencode.messages(session).valueStream().map(message -> message.at("/info/agent").asString("")))
                .containsOnly("plan");
        assertThat(opencode.call("GET", "/session/" + session, "").get("agent").stringValue()).isEqualTo("plan");
        assertThat(requestOf(PromptKind.SYNTHESIS, "pears").toString()).contains("Plan mode");
    }

    @Test
    void inPlanModeThePersonIsAskedBeforeAPlanIsMade() throws Exception {
        plan("plums", ScriptStep.text("All ripe."));
        stage.model().subtask("Have the plums looked at",
                ScriptStep.call("plan_tasks", "{\"taskDescription\":\"look at plums\"}"),
                ScriptStep.text("It is begun."));
        String session = inPlanMode();
        // opencode takes its default agent for a prompt that names none.
        opencode.call("POST", "/session/" + session + "/prompt_async",
                "{\"agent\":\"plan\",\"parts\":[{\"type\":\"text\",\"text\":\"Have the plums looked at\"}]}");
        Glance<JsonNode> permissions = () -> opencode.call("GET", "/permission", "");
        JsonNode asked = permissions.until(all -> !all.isEmpty(), "question", SOON).get(0);
        assertThat(asked.get("permission").stringValue()).isEqualTo("plan_tasks");
        assertThat(stage.asked("look at plums")).doesNotContain(PromptKind.PLAN);
        opencode.call("POST", "/permission/" + asked.get("id").stringValue() + "/reply", "{\"reply\":\"once\"}");
        opencode.await(session, "assistant: All ripe.", SOON);
    }

    @Test
    void theModelNeedNotSayHowManySubtasks() throws Exception {
        stage.model().subtask("What have you got?", ScriptStep.text("Tools."));
        opencode.prompt(opencode.session(), "What have you got?");
        JsonNode schema = requestOf(PromptKind.WORK, "What have you got?").tools().stream()
                .filter(tool -> tool.name().equals("plan_tasks")).findFirst().orElseThrow().schema();
        assertThat(schema.get("required").valueStream().map(JsonNode::stringValue)).containsExactly("taskDescription");
        assertThat(schema.at("/properties/maxSubtasks/maximum").intValue()).isEqualTo(10);
    }

    @Test
    void anAttachedFileIsPassedOnByItsPath() throws Exception {
        plan("kiwis", ScriptStep.text("All furry."));
        String session = opencode.session();
        opencode.command(session, "orchestrate", "stroke kiwis", URI.create("file:///home/ada/kiwi%20list.txt?start=2"),
                URI.create("data:text/plain;base64,eA=="));
        assertThat(opencode.await(session, "completed · 1/1", SOON)).contains("Not passed on");
        assertThat(requestOf(PromptKind.PLAN, "stroke kiwis").lastUserText())
                .contains("- /home/ada/kiwi list.txt (lines 2)");
    }

    /// Any message, also one without a turn, has opencode remove what is undone for good.
    @Test
    void whatAPersonHasUndoneIsTheirsToRedoAfterThePlan() throws Exception {
        Gates gates = new Gates("cherry");
        stage.plans("cherries", subtasks("cherries one", ""));
        stage.model().subtask("cherries one", gates.step("cherry", "red"))
                .subtask("Tell me of apples", ScriptStep.text("Apples are round."));
        stage.answers("cherries", ScriptStep.text("Cherries are red."));
        String session = opencode.session();
        opencode.command(session, "orchestrate", "pick cherries");
        opencode.await(session, "◐ 0 cherries one", SOON);
        opencode.prompt(session, "Tell me of apples");
        String undone = opencode.messages(session).valueStream()
                .filter(message -> message.toString().contains("Tell me of apples")).findFirst().orElseThrow()
                .at("/info/id").stringValue();
        opencode.call("POST", "/session/" + session + "/revert", "{\"messageID\":\"" + undone + "\"}");
        gates.open("cherry");
        // As long as this takes, the answer would have been there long ago.
        plan("limes", ScriptStep.text("Limes are sour."));
        String other = opencode.session();
        opencode.command(other, "orchestrate", "taste limes");
        opencode.await(other, "completed · 1/1", SOON);
        assertThat(opencode.conversation(session)).doesNotContain("Cherries are red.");
        opencode.call("POST", "/session/" + session + "/unrevert", "{}");
        assertThat(opencode.await(session, "assistant: Cherries are red.", SOON)).contains("Apples are round.");
    }

    @Test
    void aPlanThatIsReopenedIsAnsweredAnew() throws Exception {
        stage.plans("nuts", subtasks("nuts hard", "", "nuts soft", ""));
        stage.model().subtask("nuts hard", ScriptStep.failing(1, ScriptStep.status(400), ScriptStep.text("cracked")))
                .subtask("nuts soft", ScriptStep.text("cracked"));
        stage.answers("nuts", ScriptStep.failing(1, ScriptStep.text("Half of them."), ScriptStep.text("All of them.")));
        String session = opencode.session();
        opencode.command(session, "orchestrate", "crack nuts");
        opencode.await(session, "completed (degraded)", SOON);
        String id = server.newest(stage.work());
        server.command(id, 0, "retry");
        // A session that is new has the plugin look at once.
        opencode.command(opencode.session(), "plan-status", id);
        assertThat(opencode.await(session, "completed · 2/2", SOON)).contains("assistant: Half of them.",
                "assistant: All of them.");
    }

    @Test
    void aTerminalThatIsAttachedWithAPasswordShowsThePlan() throws Exception {
        plan("melons", ScriptStep.text("Melons are round."));
        try (OpencodeWindow window = opencode.attach(folder, stage.opencode())) {
            window.enter("/orchestrate describe melons");
            window.awaitAll(SOON, "Melons are round.", "· completed · 1/1");
        }
    }

    private String inPlanMode() throws Exception {
        return opencode.call("POST", "/session", IN_PLAN_MODE).get("id").stringValue();
    }

    /// A plan of one sub-task for each request that holds a word.
    private void plan(String word, ScriptStep answer) {
        stage.plans(word, subtasks(word + " one", ""));
        stage.model().subtask(word + " one", ScriptStep.text("done"));
        stage.answers(word, answer);
    }

    private ChatRequest requestOf(PromptKind kind, String text) {
        Stream<ScriptedCall> calls = stage.model().calls().stream().filter(call -> call.kind() == kind);
        List<ChatRequest> requests = calls.map(ScriptedCall::request)
                .filter(request -> request.lastUserText().contains(text)).toList();
        assertThat(requests).as(kind + " of " + text).isNotEmpty();
        return requests.getFirst();
    }
}
