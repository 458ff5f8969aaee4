package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.piecesBefore;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees who types into opencode's terminal interface, with the plugin, the orchestrator and the real
/// opencode. All tests share the orchestrator, and most of them one window, each in a session of its own.
@TestInstance(Lifecycle.PER_CLASS)
final class TuiIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PAUSED = Pattern
            .compile("‖ paused until \\d\\d:\\d\\d:\\d\\d: Rate limit reached, too many requests .* plan 0/2 paused");
    private static final Pattern PLAN_ID = Pattern.compile("plan_[a-z2-9]{16}");

    private PluginStage stage;
    private LiveServer server;
    private OpencodeWindow window;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = PluginStage.in(folder);
        // A test that closes its window must not be overtaken by the orchestrator while a slow machine opens another.
        server = stage.server(Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT5M"));
        window = stage.window();
    }

    @AfterAll
    void close() throws Exception {
        // Also where not all of them came up.
        try (PluginStage _ = stage;
                LiveServer _ = server;
                OpencodeWindow _ = window) {
            // Nothing but closed, the last one first.
        }
    }

    @BeforeEach
    void newSession() throws Exception {
        window.newSession();
    }

    @Test
    void aPlanIsWorkedOffInFrontOfThePersonAndAnsweredInTheSameSession() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("orchestrate");
        String task = "Research the top 3 AI coding tools, write a comparison, and draft a recommendation memo.";
        Gates gates = new Gates("research", "comparison", "memo", "answer", "rest");
        stage.plans("top 3 AI coding tools", subtasks("Research the tools", "", "Write the comparison", "0",
                "Draft the memo", "0,1"));
        stage.model().subtask("Research the tools", gates.step("research", "Three tools, each with its facts."))
                .subtask("Write the comparison", gates.step("comparison", "| tool | price |"))
                .subtask("Draft the memo", gates.step("memo", "We should take the second."));
        stage.answers(task, ScriptStep.text("Take the second tool: it costs least and does most.")
                .heldBy(gates.of("answer")).pausedAfter(2, gates.of("rest")));
        int before = stage.model().calls().size();

        window.enter("/orchestrate " + task);
        window.awaitAll(SOON, "· executing · 0/3 ", "◐ 0 Research the tools", "○ 1 Write the comparison", "waits for 0",
                "○ 2 Draft the memo", "waits for 1");
        // A toast of the plan before may lie over it for a moment.
        window.await("/orchestrate " + task, SOON);
        gates.open("research");
        window.awaitAll(SOON, "1/3", "✓ 0 Research the tools", "◐ 1 Write the comparison");
        captures.take(window.screen());
        gates.open("comparison");
        window.awaitAll(SOON, "2/3", "✓ 1 Write the comparison", "◐ 2 Draft the memo");
        gates.open("memo");
        window.awaitAll(SOON, "3/3", "✓ 2 Draft the memo", "combining the results");
        gates.open("answer");
        window.await(shown -> shown.contains("Take the second tool") && !shown.contains("costs least"),
                "beginning of the answer without its end", SOON);
        gates.open("rest");
        window.await("Take the second tool: it costs least and does most.", SOON);
        window.awaitAll(SOON, "· completed · 3/3");
        captures.take(window.screen());

        assertThat(stage.model().calls().stream().skip(before).map(ScriptedCall::kind)).as("turns of a model")
                .containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.WORK, PromptKind.WORK,
                        PromptKind.SYNTHESIS);
        anOrdinaryPromptIsAnsweredWithAllThatInMind();
    }

    private void anOrdinaryPromptIsAnsweredWithAllThatInMind() throws Exception {
        stage.model().subtask("Why not the third", ScriptStep.text("Because of its price."));
        window.enter("Why not the third?");
        window.await("Because of its price.", SOON);
        assertThat(stage.model().calls().getLast().request().messages())
                .anyMatch(message -> message.role().equals("assistant") && message.text().contains("costs least"));
    }

    @Test
    void planStatusTellsAllOfAPlanInMidPlanAndAfter() throws Exception {
        Gates gates = new Gates("oak", "answer");
        stage.plans("Name some trees", subtasks("Look for an oak", "", "Describe the oak", "0"));
        stage.model().subtask("Look for an oak", gates.step("oak", "Found one."))
                .subtask("Describe the oak", ScriptStep.text("It is old."));
        stage.answers("Name some trees", ScriptStep.text("There is an old one."));
        window.enter("/orchestrate Name some trees");
        String id = planId(window.awaitAll(SOON, "◐ 0 Look for an oak"));
        window.enterBare("/plan-status");
        window.awaitAll(SOON, "Task: Name some trees", "running for", "○ 1 Describe the oak", "waits for 0");
        gates.open("oak");
        window.awaitAll(SOON, "There is an old one.", id + " · completed");
        window.enter("/plan-status " + id);
        window.awaitAll(SOON, "✓ 0 Look for an oak · build · took", "Outcome: full", "Answer: in this session");
        window.enter("/plan-status plan_aaaaaaaaaaaaaaaa");
        window.awaitAll(SOON, "/plan-status plan_aaaaaaaaaaaaaaaa", "✗");
        assertThat(stage.asked("trees")).containsExactly(PromptKind.PLAN, PromptKind.SYNTHESIS);
    }

    @Test
    void anAgentMakesAPlanByATool() throws Exception {
        Gates gates = new Gates("river");
        stage.plans("Measure the rivers", subtasks("Measure the first river", ""));
        stage.model()
                .subtask("Have the rivers measured", ScriptStep.call("plan_tasks",
                        "{\"taskDescription\":\"Measure the rivers\",\"maxSubtasks\":2}"),
                        ScriptStep.text("A plan is under way."))
                .subtask("Measure the first river", gates.step("river", "Long."));
        stage.answers("Measure the rivers", ScriptStep.text("The first river is long."));
        window.enter("Have the rivers measured");
        window.awaitAll(SOON, "A plan is under way.", "◐ 0 Measure the first river");
        gates.open("river");
        window.awaitAll(SOON, "The first river is long.", "completed · 1/1");
        assertThat(stage.asked("Have the rivers measured")).as("two steps of one turn")
                .containsExactly(PromptKind.WORK, PromptKind.WORK);
        assertThat(stage.asked("Measure the")).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.SYNTHESIS);
        assertThat(toolsOf("Have the rivers measured")).contains("plan_tasks");
        assertThat(toolsOf("Measure the first river")).isNotEmpty().doesNotContain("plan_tasks");
    }

    @Test
    void theSidebarAndTheDialogListThePlansOfTheSession() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("plans");
        Gates gates = new Gates("moon");
        stage.plans("Go to the moon", subtasks("Build a rocket", "", "Fly it", "0"));
        stage.model().subtask("Build a rocket", gates.step("moon", "Built."))
                .subtask("Fly it", ScriptStep.text("Flown."));
        stage.answers("Go to the moon", ScriptStep.text("We are there."));
        window.enter("/orchestrate Go to the moon");
        window.awaitAll(SOON, "◐ 0 Build a rocket", "plan 0/2");
        assertThat(window.sidebar()).contains("Plans", "Build a rocket");
        window.pick("/plans");
        window.awaitAll(SOON, "Plans of this session");
        captures.take(window.screen());
        gates.open("moon");
        window.screen().await("2/2", SOON);
        window.screen().key("Escape");
        window.awaitAll(SOON, "We are there.");
    }

    @Test
    void aPlanThatIsBeingWrittenIsBegunInFrontOfThePerson() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("written-tui");
        Gates gates = new Gates("rest", "roof", "cellar");
        String text = subtasks("Look at the roof", "", "Look at the cellar", "", "Look at itself", "2");
        stage.plans("Inspect the barn",
                ScriptStep.text(text).pausedAfter(piecesBefore("Look at itself", text), gates.of("rest")));
        stage.model().when(ScriptedModel.kind(PromptKind.REPAIR), ScriptStep.text(subtasks("Look at the roof", "")));
        stage.model().subtask("Look at the roof", gates.step("roof", "It is tight."))
                .subtask("Look at the cellar", gates.step("cellar", "It is wet."));
        stage.answers("Inspect the barn", ScriptStep.text("The roof is tight."));
        window.enter("/orchestrate Inspect the barn");
        window.awaitAll(SOON, "· planning · 0/2… ", "◐ 0 Look at the roof", "◐ 1 Look at the cellar",
                "writing the plan: 2 sub-tasks so far", "plan 0/2…");
        gates.open("cellar");
        window.awaitAll(SOON, "· planning · 1/2… ", "✓ 1 Look at the cellar", "writing the plan: 2 sub-tasks so far");
        captures.take(window.screen());
        assertThat(window.sidebar()).contains("planning 1/2…", "Look at the roof");
        gates.open("rest");
        window.awaitAll(SOON, "· executing · 0/1 ", "– Look at the cellar", "not in the plan", "plan 0/1");
        captures.take(window.screen());
        assertThat(window.sidebar()).contains("Look at the cellar", "not in the plan");
        gates.open("roof");
        window.awaitAll(SOON, "The roof is tight.", "completed · 1/1");
        assertThat(stage.asked("Look at the")).contains(PromptKind.WORK).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aWaitForTheProviderIsShownWithItsEndAndNoLonger() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("pause");
        Gates gates = new Gates("tide");
        stage.plans("Watch the sea", subtasks("Watch the tide", "", "Watch the gulls", "0"));
        ScriptStep limit = ScriptStep.status(429, Map.of("retry-after", "20"),
                "{\"error\":{\"message\":\"Rate limit reached, too many requests\",\"type\":\"rate_limit\"}}");
        stage.model().subtask("Watch the tide", ScriptStep.failing(1, limit, gates.step("tide", "It comes and goes.")))
                .subtask("Watch the gulls", ScriptStep.text("They cry."));
        stage.answers("Watch the sea", ScriptStep.text("The sea is as ever."));
        window.enter("/orchestrate Watch the sea");
        window.await(shown -> PAUSED.matcher(shown).find(), "pause with its end and its reason", SOON);
        assertThat(window.sidebar()).containsPattern("‖ paused until \\d\\d:\\d\\d:\\d\\d");
        captures.take(window.screen());
        window.await(shown -> !shown.contains("paused") && shown.contains("◐ 0 Watch the tide"),
                "work going on without a pause", SOON);
        assertThat(window.sidebar()).contains("Watch the tide").doesNotContain("paused");
        gates.open("tide");
        window.awaitAll(SOON, "The sea is as ever.", "completed · 2/2");
    }

    @Test
    void aWindowThatIsClosedAndOpenedAgainGetsTheAnswer() throws Exception {
        Gates gates = new Gates("sheep");
        stage.plans("Count the sheep", subtasks("Count the white sheep", ""));
        stage.model().subtask("Count the white sheep", gates.step("sheep", "Seven."));
        stage.answers("Count the sheep", ScriptStep.text("There are seven sheep."));
        try (OpencodeWindow own = stage.window()) {
            own.enter("/orchestrate Count the sheep");
            own.await("◐ 0 Count the white sheep", SOON);
            own.quit();
        }
        gates.open("sheep");
        server.awaitPlan(server.newest(stage.work()),
                plan -> plan.at("/plan/status").asString("").equals("synthesizing"), SOON);
        try (OpencodeWindow own = stage.window("-c")) {
            own.awaitAll(SOON, "There are seven sheep.", "completed · 1/1");
            assertThat(own.conversation()).containsOnlyOnce("There are seven sheep.");
        }
        assertAskedOnce("sheep");
    }

    @Test
    void ofTwoWindowsOnOneSessionTheOneThatAskedGetsTheAnswer() throws Exception {
        Gates gates = new Gates("goats");
        stage.plans("Count the goats", subtasks("Count the black goats", ""));
        stage.model().subtask("Count the black goats", gates.step("goats", "Three."))
                .subtask("Good day", ScriptStep.text("And to you."));
        stage.answers("Count the goats", ScriptStep.text("There are three goats."));
        window.enter("/orchestrate Count the goats");
        window.await("◐ 0 Count the black goats", SOON);
        try (OpencodeWindow other = stage.window("-c")) {
            other.await("◐ 0 Count the black goats", SOON);
            gates.open("goats");
            window.awaitAll(SOON, "There are three goats.", "completed · 1/1");
            assertThat(window.conversation()).containsOnlyOnce("There are three goats.");
            other.newSession();
            other.enter("Good day");
            other.await("And to you.", SOON);
        }
        assertAskedOnce("goats");
    }

    /// Opencode then loads the plugin twice.
    @Test
    void aWindowWithAPortAnswersOnce() throws Exception {
        stage.plans("Count the cows", subtasks("Count the brown cows", ""));
        stage.model().subtask("Count the brown cows", ScriptStep.text("Two."));
        stage.answers("Count the cows", ScriptStep.text("There are two cows."));
        try (OpencodeWindow own = stage.window("--port", "0")) {
            own.enter("/orchestrate Count the cows");
            own.awaitAll(SOON, "There are two cows.", "completed · 1/1");
            assertThat(own.conversation()).containsOnlyOnce("There are two cows.");
        }
        assertAskedOnce("cows");
    }

    @Test
    void aWrongTokenIsToldInOneLine() throws Exception {
        stage.model().subtask("How are you?", ScriptStep.text("Fine, thank you."));
        try (OpencodeWindow own = stage.window(Map.of("MTO_TOKEN", "wrong"))) {
            own.enter("/orchestrate Count the horses");
            own.awaitAll(SOON, "✗ the orchestrator at", "does not accept the token in MTO_TOKEN",
                    "start opencode anew");
            own.enter("How are you?");
            own.await("Fine, thank you.", SOON);
        }
        assertThat(stage.asked("horses")).isEmpty();
    }

    private void assertAskedOnce(String mark) {
        assertThat(stage.asked(mark)).containsExactly(PromptKind.PLAN, PromptKind.WORK, PromptKind.SYNTHESIS);
    }

    private static String planId(String shown) {
        Matcher id = PLAN_ID.matcher(shown);
        assertThat(id.find()).as(shown).isTrue();
        return id.group();
    }

    private List<String> toolsOf(String prompt) {
        return stage.model().calls(PromptKind.WORK).stream().filter(call -> call.prompt().contains(prompt))
                .findFirst().orElseThrow().request().toolNames();
    }
}
