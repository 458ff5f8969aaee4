package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.piecesBefore;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.TmuxScreen.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees of the command in a terminal while a plan is being written.
@TestInstance(Lifecycle.PER_CLASS)
final class CommandScreenIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PLAN_ID = Pattern.compile("plan_\\w+");

    private Path folder;
    private PluginStage stage;
    private MtoCommand mto;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        stage = PluginStage.in(folder);
        mto = stage.mto();
    }

    @AfterAll
    void stop() throws Exception {
        try (PluginStage _ = stage) {
            assertThat(mto.run("stop")).returns(0, MtoProcess.Ended::exitCode);
        }
    }

    private TmuxScreen run(String task) throws Exception {
        return TmuxScreen.open(folder, new Size(100, 24),
                mto.with(Map.of("TERM", "xterm-256color", "LANG", "C.UTF-8")).program("run", task));
    }

    private static String row(String screen, String text) {
        // Nothing, where the screen is just being drawn anew.
        return screen.lines().filter(line -> line.contains(text)).findFirst().orElse("");
    }

    @Test
    void aPlanIsSeenToBeWrittenAndBegunAtOnce() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("written");
        Gates gates = new Gates("rest", "market", "users", "memo");
        String text = subtasks("Research the market", "", "Ask the users what they miss", "", "Write the memo", "0,1");
        stage.plans("memo on the market",
                ScriptStep.text(text).pausedAfter(piecesBefore("Write the memo", text), gates.of("rest")));
        stage.model().subtask("Research the market", gates.step("market", "It is big."))
                .subtask("Ask the users", gates.step("users", "They miss little."))
                .subtask("Write the memo", gates.step("memo", "In short."));
        stage.answers("memo on the market", ScriptStep.text("Here is the memo."));
        try (TmuxScreen screen = run("A memo on the market")) {
            screen.await(shown -> shown.contains("writing: 2 sub-tasks so far") && isRunning(shown, "0 Research")
                    && isRunning(shown, "1 Ask"), "two drafts at work", SOON);
            captures.take(screen);
            gates.open("market");
            String early = screen.await(shown -> row(shown, "0 Research").startsWith("✓"), "the first done", SOON);
            captures.take(screen);
            assertThat(early).contains("writing: 2 sub-tasks so far");
            listAndStatusSayThatItIsBeingWritten(early);
            gates.open("rest");
            String whole = screen.await(shown -> row(shown, " planner").startsWith("✓"), "the plan", SOON);
            captures.take(screen);
            assertThat(row(whole, " planner")).endsWith("3 sub-tasks");
            assertThat(row(whole, "2 Write")).startsWith("○").endsWith("← 1");
            gates.open("users");
            gates.open("memo");
            screen.await("Here is the memo.", SOON);
            captures.take(screen);
        }
    }

    private static boolean isRunning(String screen, String label) {
        return screen.lines().anyMatch(line -> line.contains(label) && line.matches("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].*\\ds.*"));
    }

    private void listAndStatusSayThatItIsBeingWritten(String screen) throws Exception {
        Matcher id = PLAN_ID.matcher(screen);
        assertThat(id.find()).isTrue();
        assertThat(row(mto.run("list").out(), id.group())).contains("planning", "1/2…");
        String status = mto.run("status", id.group()).out();
        assertThat(row(status, " planner")).startsWith("◐").endsWith("writing: 2 sub-tasks so far");
        assertThat(row(status, "0 Research")).startsWith("✓");
        assertThat(row(status, "1 Ask")).startsWith("◐");
    }

    @Test
    void whatWasBegunInVainIsSeenBelowThePlan() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("dropped");
        Gates gates = new Gates("rest", "kept");
        String text = subtasks("Look at the roof", "", "Look at the cellar", "", "Look at itself", "2");
        stage.plans("Inspect the house",
                ScriptStep.text(text).pausedAfter(piecesBefore("Look at itself", text), gates.of("rest")));
        stage.model().when(ScriptedModel.kind(PromptKind.REPAIR), ScriptStep.text(subtasks("Look at the roof", "")));
        stage.model().subtask("Look at the roof", gates.step("kept", "It is tight."))
                .subtask("Look at the cellar", ScriptStep.text("It is wet.").usage(900, 100));
        stage.answers("Inspect the house", ScriptStep.text("The roof is tight."));
        try (TmuxScreen screen = run("Inspect the house")) {
            screen.await(shown -> shown.contains("✓ 1 Look at the cellar"), "the cellar done", SOON);
            gates.open("rest");
            String settled = screen.await(shown -> row(shown, " planner").startsWith("✓"), "the plan", SOON);
            captures.take(screen);
            assertThat(row(settled, " planner")).endsWith("1 sub-task");
            assertThat(row(settled, "Look at the cellar")).startsWith("–   Look")
                    .contains("not in the plan, 1,000 tokens");
            gates.open("kept");
            String over = screen.await("The roof is tight.", SOON);
            captures.take(screen);
            assertThat(over)
                    .contains("begun while the planner wrote, and not in the plan it came to: Look at the cellar");
        }
    }
}
