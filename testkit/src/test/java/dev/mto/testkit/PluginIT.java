package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// The plugin in `opencode serve` with a password, through opencode's HTTP API. All tests share the orchestrator, and most of
/// them one opencode, each in a session of its own. What they ask is marked with a word of their own.
@TestInstance(Lifecycle.PER_CLASS)
final class PluginIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private PluginStage stage;
    private LiveServer server;
    private OpencodeServe opencode;
    private String session = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = PluginStage.in(folder);
        // A test that kills its opencode must not be overtaken by the orchestrator while a slow machine starts another.
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

    @BeforeEach
    void newSession() throws Exception {
        session = opencode.session();
    }

    @Test
    void aCommandMakesAPlanWhoseAnswerComesIntoTheSession() throws Exception {
        stage.plans("pears", subtasks("pears one", "", "pears two", "", "pears both", "0,1"));
        stage.model().subtask("pears", ScriptStep.text("juicy"));
        stage.answers("pears", ScriptStep.text("Both are juicy."));
        assertThat(opencode.command(session, "orchestrate", "compare pears")).as("opencode's way to skip a turn")
                .isEqualTo(500);
        opencode.await(session, "assistant: Both are juicy.", SOON);
        assertThat(opencode.await(session, "completed · 3/3", SOON)).contains("/orchestrate compare pears",
                "✓ 0 pears one", "✓ 1 pears two", "✓ 2 pears both");
        assertThat(stage.asked("pears")).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.WORK,
                PromptKind.WORK, PromptKind.SYNTHESIS);
        anOrdinaryPromptStillWorks();
        assertThat(title()).isEqualTo("compare pears");
    }

    @Test
    void whatATaskHoldsIsNeverRun() throws Exception {
        stage.plans("harmless", subtasks("harmless part", ""));
        stage.model().subtask("harmless", ScriptStep.text("done"));
        stage.answers("harmless", ScriptStep.text("Harmless indeed."));
        opencode.command(session, "orchestrate", "harmless !`echo INJ$((40+2))` $1 @/etc/hostname");
        opencode.await(session, "Harmless indeed.", SOON);
        assertThat(promptOf(PromptKind.PLAN, "harmless")).contains("harmless !`echo INJ$((40+2))` $1 @/etc/hostname");
        assertThat(opencode.messages(session).toString()).doesNotContain("INJ42");
    }

    @Test
    void planStatusNeedsNoTurnOfAModel() throws Exception {
        Gates gates = new Gates("plum");
        stage.plans("plums", subtasks("plums first", "", "plums then", "0"));
        stage.model().subtask("plums first", gates.step("plum", "sweet")).subtask("plums then",
                ScriptStep.text("ripe"));
        stage.answers("plums", ScriptStep.text("Sweet and ripe."));
        opencode.command(session, "plan-status", "");
        opencode.await(session, "this session has no plan yet", SOON);
        opencode.command(session, "orchestrate", "look at plums");
        opencode.await(session, "◐ 0 plums first", SOON);
        opencode.command(session, "plan-status", "");
        assertThat(opencode.await(session, "Task: look at plums", SOON)).contains("running for", "waits for 0");
        gates.open("plum");
        opencode.await(session, "completed · 2/2", SOON);
        String id = server.newest(stage.work());
        opencode.command(session, "plan-status", id);
        opencode.await(session, "Outcome: full", SOON);
        opencode.command(session, "plan-status", "plan_nowhere");
        opencode.await(session, "there is no plan \"plan_nowhere\"", SOON);
        assertThat(stage.asked("plums")).hasSize(4);
    }

    @Test
    void anAgentIsToldWhatItsCallLacks() throws Exception {
        stage.plans("quinces", subtasks("quinces part", ""));
        stage.model()
                .subtask("Take care of the fruit", ScriptStep.call("plan_tasks", "{\"maxSubtasks\":99}"),
                        ScriptStep.call("plan_tasks", "{\"taskDescription\":\"boil quinces\"}"),
                        ScriptStep.text("It is under way."))
                .subtask("quinces part", ScriptStep.text("boiled"));
        stage.answers("quinces", ScriptStep.text("They are boiled."));
        opencode.prompt(session, "Take care of the fruit");
        assertThat(opencode.await(session, "They are boiled.", SOON)).contains("assistant: It is under way.");
        assertThat(toolResults("Take care of the fruit")).satisfiesExactly(
                refusal -> assertThat(refusal).contains("taskDescription must be", "maxSubtasks must be", "99"),
                started -> assertThat(started).contains("planId: plan_", "by itself"));
        assertThat(stage.asked("quinces")).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.SYNTHESIS);
    }

    @Test
    void aPlanOfASubAgentIsAnsweredInTheRootSession() throws Exception {
        stage.plans("chart the coast", subtasks("chart the coast of the north", ""));
        stage.model()
                .subtask("Send somebody out", ScriptStep.call("task",
                        "{\"description\":\"Chart\",\"prompt\":\"Have it charted\",\"subagent_type\":\"general\"}"),
                        ScriptStep.text("Somebody is out."))
                .subtask("Have it charted",
                        ScriptStep.call("plan_tasks", "{\"taskDescription\":\"chart the coast\"}"),
                        ScriptStep.text("A plan for it is made."))
                .subtask("chart the coast", ScriptStep.text("rocky"));
        stage.answers("chart the coast", ScriptStep.text("The coast is rocky."));
        opencode.prompt(session, "Send somebody out");
        assertThat(opencode.await(session, "assistant: The coast is rocky.", SOON)).contains("Somebody is out.");
        assertThat(stage.asked("chart the coast")).containsExactly(PromptKind.PLAN, PromptKind.WORK,
                PromptKind.SYNTHESIS);
    }

    @Test
    void aBusySessionIsNeverPrompted() throws Exception {
        Gates gates = new Gates("part", "talk");
        stage.plans("melons", subtasks("melons part", ""));
        stage.model().subtask("Tell me a story", gates.step("talk", "Once upon a time."))
                .subtask("melons part", gates.step("part", "round"));
        stage.answers("melons", ScriptStep.text("Melons are round."));
        opencode.command(session, "orchestrate", "describe melons");
        opencode.await(session, "/orchestrate describe melons", SOON);
        opencode.promptAsync(session, "Tell me a story");
        stage.model().awaitCall(call -> call.prompt().contains("Tell me a story")
                && call.kind() == PromptKind.WORK, SOON);
        // Busy from here on, and not before: until now there was no answer to be written.
        gates.open("part");
        server.awaitPlan(server.newest(stage.work()),
                plan -> plan.at("/plan/status").asString("").equals("synthesizing"), SOON);
        gates.open("talk");
        opencode.await(session, "assistant: Melons are round.", SOON);
        ScriptedCall talk = callsOf("Tell me a story").getLast();
        ScriptedCall synthesis = callsOf("describe melons").getLast();
        assertThat(synthesis.startedNanos()).isGreaterThan(talk.endedNanos());
        assertThat(callsOf("Tell me a story")).as("no turn more than was asked for").hasSize(1);
    }

    @Test
    void aPlanThatFailsSaysWhyAndWhatToDo() throws Exception {
        stage.model().when(request -> request.userTexts().stream().anyMatch(text -> text.contains("unplannable")),
                ScriptStep.text("I would rather not."));
        opencode.command(session, "orchestrate", "do the unplannable");
        assertThat(opencode.await(session, "✗ plan_invalid", SOON)).contains("· failed", "/orchestrate` it again");
        anOrdinaryPromptStillWorks();
    }

    @Test
    void aPlanThatIsCancelledSaysSo() throws Exception {
        stage.plans("figs", subtasks("figs part", ""));
        stage.model().subtask("figs part", ScriptStep.hang());
        opencode.command(session, "orchestrate", "pick figs");
        opencode.await(session, "◐ 0 figs part", SOON);
        server.cancel(server.newest(stage.work()));
        assertThat(opencode.await(session, "The plan was cancelled.", SOON)).contains("– 0 figs part");
        anOrdinaryPromptStillWorks();
    }

    @Test
    void aPlanThatIsCancelledWhileItsAnswerIsWrittenStopsTheTurn() throws Exception {
        stage.plans("dates", subtasks("dates part", ""));
        stage.model().subtask("dates part", ScriptStep.text("dry"));
        stage.answers("dates", ScriptStep.text("Dates are dry.").hangAfter(1));
        opencode.command(session, "orchestrate", "dry dates");
        awaitSynthesis("dry dates");
        server.cancel(server.newest(stage.work()));
        opencode.await(session, "The plan was cancelled.", SOON);
        stage.model().awaitCall(call -> call.kind() == PromptKind.SYNTHESIS && call.prompt().contains("dry dates")
                && call.clientGone(), SOON);
        opencode.awaitIdle(SOON);
        anOrdinaryPromptStillWorks();
    }

    @Test
    void aPersonWhoStopsTheAnswerStopsThePlan() throws Exception {
        stage.plans("limes", subtasks("limes part", ""));
        stage.model().subtask("limes part", ScriptStep.text("sour"));
        stage.answers("limes", ScriptStep.text("Limes are sour.").hangAfter(1));
        opencode.command(session, "orchestrate", "taste limes");
        awaitSynthesis("taste limes");
        opencode.abort(session);
        opencode.await(session, "✗ session_aborted", SOON);
        assertThat(stage.asked("taste limes")).containsOnlyOnce(PromptKind.SYNTHESIS);
        anOrdinaryPromptStillWorks();
    }

    @Test
    void anAnswerThatTheModelRefusesIsWrittenByTheOrchestrator() throws Exception {
        stage.plans("nuts", subtasks("nuts part", ""));
        stage.model().subtask("nuts part", ScriptStep.text("hard"));
        stage.answers("nuts", ScriptStep.failing(1, ScriptStep.status(401), ScriptStep.text("Nuts are hard.")));
        opencode.command(session, "orchestrate", "crack nuts");
        assertThat(opencode.await(session, "Nuts are hard.", SOON)).contains("The orchestrator wrote the answer");
        assertThat(stage.asked("crack nuts")).containsExactly(PromptKind.PLAN, PromptKind.SYNTHESIS,
                PromptKind.SYNTHESIS);
        anOrdinaryPromptStillWorks();
        assertThat(callsOf("What is two and two?").getLast().request().toString())
                .as("what the model knows from then on").contains("Nuts are hard.");
    }

    @Test
    void aClaimThatDiesWithItsOpencodeIsTakenUpByTheNext() throws Exception {
        stage.plans("olives", subtasks("olives part", ""));
        stage.model().subtask("olives part", ScriptStep.text("green"));
        ScriptStep answer = ScriptStep.text("Olives are green.");
        stage.answers("olives", ScriptStep.failing(1, answer.hangAfter(1), answer));
        String asking;
        try (OpencodeServe own = stage.serve()) {
            asking = own.session();
            own.command(asking, "orchestrate", "paint olives");
            awaitSynthesis("paint olives");
            own.kill();
        }
        try (OpencodeServe own = stage.serve()) {
            assertThat(own.await(asking, "completed · 1/1", SOON)).containsOnlyOnce("assistant: Olives are green.");
        }
        assertThat(server.plan(server.newest(stage.work())).at("/plan/answer").stringValue())
                .isEqualTo("Olives are green.");
        assertThat(stage.asked("olives")).as("one answer died, the next one came").containsExactly(PromptKind.PLAN,
                PromptKind.WORK, PromptKind.SYNTHESIS, PromptKind.SYNTHESIS);
    }

    @Test
    void twoOpencodesInOneFolderDoNotBothWriteTheAnswer() throws Exception {
        Gates gates = new Gates("kiwi");
        stage.plans("kiwis", subtasks("kiwis part", ""));
        stage.model().subtask("kiwis part", gates.step("kiwi", "furry"));
        stage.answers("kiwis", ScriptStep.text("Kiwis are furry."));
        opencode.command(session, "orchestrate", "stroke kiwis");
        opencode.await(session, "◐ 0 kiwis part", SOON);
        try (OpencodeServe other = stage.serve()) {
            other.await(session, "◐ 0 kiwis part", SOON);
            gates.open("kiwi");
            opencode.await(session, "completed · 1/1", SOON);
            assertThat(opencode.conversation(session)).containsOnlyOnce("Kiwis are furry.");
            assertThat(other.conversation(session)).containsOnlyOnce("Kiwis are furry.");
        }
        assertThat(stage.asked("kiwis")).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.SYNTHESIS);
    }

    @Test
    void aWrongTokenIsToldAndHurtsNothing() throws Exception {
        stage.model().subtask("Good day", ScriptStep.text("Good day to you."));
        try (OpencodeServe own = OpencodeServe.start(stage.opencode().with(Map.of("MTO_TOKEN", "wrong")),
                stage.work())) {
            String asking = own.session();
            own.command(asking, "orchestrate", "peel bananas");
            assertThat(own.await(asking, "does not accept the token in MTO_TOKEN", SOON)).containsOnlyOnce("✗");
            own.prompt(asking, "Good day");
            assertThat(own.conversation(asking)).contains("assistant: Good day to you.");
        }
        assertThat(stage.asked("bananas")).isEmpty();
    }

    private void anOrdinaryPromptStillWorks() throws Exception {
        stage.model().subtask("What is two and two?", ScriptStep.text("It is four."));
        opencode.awaitIdle(SOON);
        opencode.prompt(session, "What is two and two?");
        assertThat(opencode.conversation(session)).contains("assistant: It is four.");
    }

    /// Opencode tells of an answer only when it is whole; so that it is being written is seen at the model.
    private void awaitSynthesis(String task) throws Exception {
        stage.model().awaitCall(call -> call.kind() == PromptKind.SYNTHESIS && call.prompt().contains(task)
                && call.status() == 200, SOON);
    }

    private String title() throws Exception {
        return opencode.call("GET", "/session/" + session, "").get("title").stringValue();
    }

    private List<ScriptedCall> callsOf(String text) {
        return stage.model().calls().stream()
                .filter(call -> call.kind() != PromptKind.TITLE && call.prompt().contains(text)).toList();
    }

    private String promptOf(PromptKind kind, String text) {
        return callsOf(text).stream().filter(call -> call.kind() == kind).findFirst().orElseThrow().prompt();
    }

    private List<String> toolResults(String prompt) {
        return callsOf(prompt).getLast().request().sinceLastUser().stream()
                .filter(message -> message.role().equals("tool")).map(message -> message.text()).toList();
    }
}
