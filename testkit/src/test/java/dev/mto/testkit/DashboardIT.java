package dev.mto.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.mto.testkit.DashboardStage.awaitState;
import static dev.mto.testkit.DashboardStage.button;
import static dev.mto.testkit.DashboardStage.keep;
import static dev.mto.testkit.DashboardStage.node;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.mto.sample.PromptKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Plans in a real browser, from the real server with the real opencode and a scripted model. Each test marks its request and
/// its sub-tasks with a word of its own.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
final class DashboardIT {
    private static final String TABLE = """
            | | Alpha | Beta | Gamma |
            |---|---|---|---|
            | Price | $9 | $12 | free |
            | Offline | yes | no | yes |

            **Gamma** is the cheapest; *Beta* has the best search.""";

    private DashboardStage stage;
    private ScriptedModel model;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = DashboardStage.in(folder);
        model = stage.model;
    }

    @AfterAll
    void stop() throws Exception {
        stage.end();
    }

    private static Locator side(Page page) {
        return page.getByRole(AriaRole.COMPLEMENTARY);
    }

    /// The pictures of this one are those of the documentation.
    @Test
    void aPlanUnfoldsBeforeOnesEyes() throws Exception {
        Gates gates = new Gates("alpha", "beta", "others", "table", "answer");
        stage.marked.plans("competitors", subtasks("Research competitor Alpha", "", "Research competitor Beta", "",
                "Research competitor Gamma", "", "Write a comparison table", "0,1,2", "Draft an executive summary",
                "3"));
        model.subtask("competitor Alpha", gates.step("alpha", "Alpha costs $9 a month and works offline."));
        String told = "Beta costs $12 a month. Its search is by far the best of the three, it needs a connection.";
        model.subtask("competitor Beta", gates.step("beta", told).pausedAfter(5, gates.of("others")));
        model.subtask("competitor Gamma", gates.step("others", "Gamma is free and works offline."));
        model.subtask("comparison table", gates.step("table", TABLE));
        model.subtask("executive summary", ScriptStep.text("Gamma, unless search matters most."));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS).and(call -> call.lastUserText().contains("competitors")),
                gates.step("answer", "## In short\n\nTake **Gamma**. Where search matters most, Beta.\n\n" + TABLE));
        Page page = stage.page();
        String id = stage.submit("Research 3 competitors, write a comparison table, draft an executive summary",
                Map.of());

        page.getByText("Research 3 competitors").click();
        for (String each : List.of("0", "1", "2")) {
            awaitState(page, each, "running");
        }
        awaitState(page, "3", "waiting for others");
        node(page, "1").click();
        // What is written while the page looks on is read as it is written.
        assertThat(page.getByText("live", new Page.GetByTextOptions().setExact(true))).isVisible();
        gates.open("beta");
        assertThat(side(page).getByText("Beta costs $12")).isVisible();
        keep(page, "plan-begins");

        gates.open("alpha");
        gates.open("others");
        awaitState(page, "3", "running");
        // A result flows over three edges, and it is seen where it goes.
        assertThat(page.locator(".edge-lit")).hasCount(3);
        assertThat(side(page).getByRole(AriaRole.REGION, new Locator.GetByRoleOptions().setName("Result")))
                .containsText("needs a connection");
        keep(page, "plan-goes-on");
        DashboardStage.unlight(page);
        assertThat(page.locator(".edge-lit")).hasCount(0);

        gates.open("table");
        awaitState(page, "synthesis", "running");
        node(page, "3").click();
        assertThat(side(page).getByRole(AriaRole.CELL, new Locator.GetByRoleOptions().setName("$12"))).isVisible();
        gates.open("answer");
        awaitState(page, "synthesis", "completed");
        DashboardStage.unlight(page);
        button(page, "Back to the plan").click();
        assertThat(side(page).getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("In short")))
                .isVisible();
        // From the planner over the longest chain to the answer: as many steps as there are edges.
        assertThat(page.locator(".edge-critical")).hasCount(4);
        keep(page, "plan-is-over");
        assertThat(page.locator(".time-row")).hasCount(7);
        assertThat(stage.server().plan(id).at("/plan/status").stringValue()).isEqualTo("completed");
    }

    @Test
    void goesOnAfterTheServerCameBackWithoutBeingLoadedAnew() throws Exception {
        Gates gates = new Gates("second");
        stage.marked.plans("restart", subtasks("restart first", "", "restart second", "0"));
        model.subtask("restart first", ScriptStep.text("one"));
        model.subtask("restart second", gates.step("second", "two"));
        stage.marked.answers("restart", "It went on.");
        Page page = stage.page();
        String id = stage.submit("restart: two steps", Map.of());
        page.getByText("restart: two steps").click();
        awaitState(page, "1", "running");
        page.evaluate("() => { window.loadedOnce = true; }");

        stage.stop();
        assertThat(page.getByText("Connection lost")).isVisible();
        awaitState(page, "0", "completed");
        stage.startAgain();
        assertThat(page.getByText("Connection lost")).isHidden();
        gates.open("second");

        awaitState(page, "synthesis", "completed");
        assertThat(side(page)).containsText("It went on.");
        assertThat(page.evaluate("() => window.loadedOnce")).as("not loaded anew").isEqualTo(true);
        assertThat(model.calls().stream().filter(call -> call.prompt().startsWith("restart second")))
                .as("asked once, in spite of all").hasSize(1);
        assertThat(stage.server().plan(id).at("/plan/outcome").stringValue()).isEqualTo("full");
    }

    @Test
    void aFailedSubtaskIsRunAgain() throws Exception {
        stage.marked.plans("mend", subtasks("mend good", "", "mend bad", "", "mend last", "0,1"));
        model.subtask("mend good", ScriptStep.text("good"));
        model.subtask("mend bad", ScriptStep.failing(1,
                ScriptStep.status(401, Map.of(), "{\"error\":{\"message\":\"no such key\"}}"),
                ScriptStep.text("mended")));
        model.subtask("mend last", ScriptStep.text("all"));
        stage.marked.answers("mend", "Done.");
        Page page = stage.page();
        String id = stage.submit("mend: one fails", Map.of());
        page.getByText("mend: one fails").click();
        awaitState(page, "1", "failed");
        node(page, "1").click();
        assertThat(side(page)).containsText("no such key");
        side(page).getByText("What provider_auth means").click();
        assertThat(
                side(page).getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("provider_auth")).first())
                .isVisible();
        stage.server().finish(id);

        button(page, "Run it again").click();

        awaitState(page, "1", "completed");
        awaitState(page, "2", "completed");
        awaitState(page, "synthesis", "completed");
        assertThat(side(page).locator(".attempts li")).hasCount(2);
        assertThat(stage.server().plan(id).at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(model.calls().stream().filter(call -> call.prompt().startsWith("mend good"))).hasSize(1);
    }

    @Test
    void aPlanIsCancelledAfterAQuestion() throws Exception {
        Gates gates = new Gates("never");
        stage.marked.plans("halt", subtasks("halt one", ""));
        model.subtask("halt one", gates.step("never", "late"));
        Page page = stage.page();
        String id = stage.submit("halt: please", Map.of());
        page.getByText("halt: please").click();
        awaitState(page, "0", "running");

        button(page, "Cancel plan").click();
        button(page, "Leave it as it is").click();
        assertThat(stage.server().plan(id).at("/plan/cancelReason").isMissingNode()).as("left as it is").isTrue();
        button(page, "Cancel plan").click();
        button(page, "Cancel the plan").click();

        awaitState(page, "0", "cancelled");
        assertThat(stage.server().finish(id).at("/plan/status").stringValue()).isEqualTo("cancelled");
        gates.open("never");
    }

    @Test
    void aPlanIsMadeByTheFormAndExported() throws Exception {
        stage.marked.plans("formed", subtasks("formed part", ""));
        model.subtask("formed part", ScriptStep.text("the **part**"));
        stage.marked.answers("formed", "The whole.");
        Page page = stage.page();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New plan")).click();
        page.getByLabel("What is to be done").fill("formed: make it");
        page.getByLabel("Folder").fill("not/absolute");
        page.getByText("More options").click();
        page.getByLabel("Sub-tasks at the most").fill("many");
        page.getByLabel("Tokens at the most").fill("1000000");
        page.getByLabel("When a sub-task fails").selectOption("continue");
        button(page, "Plan and run it").click();
        // All that is wrong, each beside its field, and nothing of what was typed is lost.
        assertThat(page.getByText("must be an absolute path")).isVisible();
        assertThat(page.getByText(Pattern.compile("must be a whole number"))).isVisible();
        page.reload();
        assertThat(page.getByLabel("What is to be done")).hasValue("formed: make it");
        page.getByLabel("Folder").fill(stage.work.toString());
        // What is sent is seen.
        page.getByLabel("Sub-tasks at the most").fill("3");
        button(page, "Plan and run it").click();

        awaitState(page, "synthesis", "completed");
        page.getByText("Export").click();
        Download report = page.waitForDownload(() -> button(page, "Report (Markdown)").click());
        assertThat(Files.readString(report.path())).contains("# formed: make it", "The whole.", "the **part**");
        String id = page.url().substring(page.url().lastIndexOf('/') + 1);
        JsonNode plan = stage.server().plan(id);
        assertThat(plan.at("/plan/budget/maxTokens").asLong()).isEqualTo(1_000_000);
        assertThat(plan.at("/plan/directory").stringValue()).isEqualTo(stage.work.toString());
    }

    @Test
    void theListIsFilteredSearchedAndTurned() throws Exception {
        model.when(call -> call.lastUserText().contains("listed"), ScriptStep.status(400));
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 27; number++) {
            ids.add(stage.submit("listed " + (number == 3 ? "needle" : "hay") + " " + number, Map.of()));
        }
        for (String id : ids) {
            stage.server().finish(id);
        }
        Page page = stage.page(Browser.Size.LAPTOP, ColorScheme.DARK);
        Locator lines = page.locator(".plan-line");
        assertThat(lines).hasCount(25);
        button(page, "Older").click();
        assertThat(page.getByText("listed hay 0")).isVisible();
        button(page, "Newer").click();
        assertThat(lines).hasCount(25);
        page.getByLabel("Search requests").fill("NEEDLE");
        assertThat(lines).hasCount(1);
        button(page, "Completed").click();
        assertThat(page.getByText("No plan fits")).isVisible();
        button(page, "Failed").click();
        assertThat(lines).hasCount(1);
        lines.getByText("listed needle 3").click();
        assertThat(side(page).getByText("Why it failed")).isVisible();
        page.goBack();
        assertThat(page.getByLabel("Search requests")).hasValue("NEEDLE");
        assertThat(lines).hasCount(1);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Plans").setExact(true)).click();
        assertThat(page.getByLabel("Search requests")).hasValue("");
        assertThat(lines).hasCount(25);
    }
}
