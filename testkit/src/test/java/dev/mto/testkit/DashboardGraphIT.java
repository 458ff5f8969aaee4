package dev.mto.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.mto.testkit.DashboardStage.awaitState;
import static dev.mto.testkit.DashboardStage.button;
import static dev.mto.testkit.DashboardStage.keep;
import static dev.mto.testkit.DashboardStage.node;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The graph in the hands of people: changed by mouse and by keyboard before it begins, and of any size.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
final class DashboardGraphIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /// Counts from then on how often each card is drawn, in `window.drawn`.
    private static final String WATCH_CARDS = """
            () => {
              window.drawn = {};
              new MutationObserver((changes) => changes.forEach(({ target }) => {
                const card = target.closest(".react-flow__node").dataset.id;
                window.drawn[card] = (window.drawn[card] ?? 0) + 1;
              })).observe(document.querySelector(".react-flow__nodes"),
                { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
            }""";

    /// Drags the graph about and zooms into it and out again, a step a frame, and tells how long the frames took.
    private static final String MOVE_AND_ZOOM = """
            async () => {
              const pane = document.querySelector(".react-flow__pane");
              const box = pane.getBoundingClientRect();
              const at = (type, x, y) => pane.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true,
                view: window, button: 0, buttons: 1, clientX: box.x + x, clientY: box.y + y }));
              const times = [];
              let before = await new Promise((resolve) => requestAnimationFrame(resolve));
              const frame = async () => {
                const now = await new Promise((resolve) => requestAnimationFrame(resolve));
                times.push(now - before);
                before = now;
              };
              at("mousedown", 20, 20);
              for (let step = 1; step <= 60; step++) {
                at("mousemove", 20 + step * 4, 20 + step * 2);
                await frame();
              }
              at("mouseup", 260, 140);
              for (let step = 0; step < 60; step++) {
                pane.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true,
                  deltaY: step < 30 ? -40 : 40, clientX: box.x + 300, clientY: box.y + 200 }));
                await frame();
              }
              times.sort((a, b) => a - b);
              return { frames: times.length, median: times[times.length / 2],
                p95: times[Math.floor(times.length * 0.95)], longest: times.at(-1) };
            }""";

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

    @Test
    void allOfItIsThereForTheKeyboard() throws Exception {
        stage.marked.plans("typed", subtasks("typed first", "", "typed second", "0"));
        model.subtask("typed", ScriptStep.text("typed result"));
        stage.marked.answers("typed", "typed answer");
        Page page = stage.page();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the content")).isFocused();
        stage.go(page, "/new");
        assertThat(page.getByLabel("What is to be done")).isFocused();
        page.keyboard().type("typed: by hand");
        page.keyboard().press("Tab");
        page.keyboard().type(stage.work.toString());
        page.keyboard().press("Control+Enter");
        awaitState(page, "synthesis", "completed");

        node(page, "1").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).containsText("typed result");
        button(page, "Back to the plan").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).containsText("typed answer");
    }

    @Test
    void aPlanIsChangedByHandAndApproved() throws Exception {
        stage.marked.plans("edited", subtasks("edited first", "", "edited second", "", "edited third", ""));
        for (String each : List.of("first", "second", "third", "added")) {
            model.subtask("edited " + each, ScriptStep.text("result of " + each));
        }
        stage.marked.answers("edited", "As it was changed.");
        String id = stage.submit("edited: wait for me", Map.of("requireApproval", true));
        Page page = stage.page();
        stage.go(page, "/plans/" + id);
        assertThat(page.getByText("Nothing has begun.")).isVisible();
        assertThat(node(page, "2")).isVisible();

        // One edge by the mouse, one by the keyboard's way, another agent, and a sub-task more.
        node(page, "0").locator(".react-flow__handle.source")
                .dragTo(node(page, "1").locator(".react-flow__handle.target"));
        assertThat(page.locator(".react-flow__edge[data-id=\"0>1\"]")).hasCount(1);
        node(page, "2").click();
        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("1: edited second")).check();
        page.getByLabel("Agent").selectOption("general");
        // Edges go by their own, by mouse and by keyboard, and by nothing else.
        Locator edges = page.locator(".react-flow__edge");
        button(page, "Done").focus();
        page.keyboard().press("Delete");
        assertThat(edges).hasCount(4);
        Locator second = page.locator(".react-flow__edge[data-id=\"1>2\"]");
        second.focus();
        page.keyboard().press("Enter");
        assertThat(second).hasClass(Pattern.compile(".*\\bselected\\b.*"));
        page.keyboard().press("Delete");
        assertThat(second).hasCount(0);
        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("1: edited second")).check();
        page.locator(".react-flow__edge[data-id=\"0>1\"]").click(new Locator.ClickOptions().setForce(true));
        page.keyboard().press("Delete");
        assertThat(page.locator(".react-flow__edge[data-id=\"0>1\"]")).hasCount(0);
        node(page, "0").locator(".react-flow__handle.source")
                .dragTo(node(page, "1").locator(".react-flow__handle.target"));
        // What was changed is there again after a look elsewhere.
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("System")).click();
        assertThat(page.getByText("Runtimes")).isVisible();
        page.goBack();
        assertThat(second).hasCount(1);
        button(page, "Add a sub-task").click();
        keep(page, "plan-waits");
        button(page, "Save and approve").click();
        assertThat(page.locator(".draft-form").getByText("has no description")).isVisible();
        page.getByLabel("What is to be done").fill("edited added");
        button(page, "Save and approve").click();

        awaitState(page, "synthesis", "completed");
        var plan = stage.server().plan(id);
        assertThat(plan.at("/subtasks/1/dependencies").toString()).isEqualTo("[0]");
        assertThat(plan.at("/subtasks/2/dependencies").toString()).isEqualTo("[1]");
        assertThat(plan.at("/subtasks/2/agent").stringValue()).isEqualTo("general");
        assertThat(plan.at("/subtasks/3/description").stringValue()).isEqualTo("edited added");
        assertThat(plan.at("/plan/approval/revision").asInt()).isEqualTo(2);
    }

    /// The page is drawn anew each second, and whenever something happens. An edge is begun again and again, also between that
    /// and the next frame.
    @Test
    void anEdgeCanBeBegunAtAnyMoment() throws Exception {
        stage.marked.plans("begun", subtasks("begun first", "", "begun second", ""));
        String id = stage.submit("begun: wait for me", Map.of("requireApproval", true));
        Page page = stage.page();
        stage.go(page, "/plans/" + id);
        assertThat(page.getByText("Nothing has begun.")).isVisible();
        Object missed = node(page, "0").locator(".react-flow__handle.source").evaluate(
                """
                        async (handle) => {
                          const { x, y } = handle.getBoundingClientRect();
                          const tell = (target, type, clientX) => target.dispatchEvent(
                            new MouseEvent(type, { clientX, clientY: y, button: 0, bubbles: true, cancelable: true, view: window }));
                          const soon = () => new Promise((next) => setTimeout(next));
                          let missed = 0;
                          for (const end = performance.now() + 3500; performance.now() < end; await soon()) {
                            tell(handle, "mousedown", x);
                            tell(document, "mousemove", x - 30);
                            await soon();
                            missed += document.querySelector(".react-flow__connection-path") === null ? 1 : 0;
                            tell(document, "mouseup", x - 30);
                          }
                          return missed;
                        }""");
        assertThat(missed).isEqualTo(0);
        stage.server().cancel(id);
    }

    @Test
    void anEditThatSomebodyElseOvertakesIsNotLost() throws Exception {
        stage.marked.plans("overtaken", subtasks("overtaken first", ""));
        String id = stage.submit("overtaken: wait for me", Map.of("requireApproval", true));
        Page page = stage.page();
        stage.go(page, "/plans/" + id);
        page.locator(".draft-line").click();
        page.getByLabel("What is to be done").fill("overtaken, as I have it");

        stage.server().send("PUT", "/v1/orchestrate/" + id + "/plan",
                "[{\"description\":\"overtaken, as they have it\",\"agent\":\"build\",\"dependencies\":[]}]");

        assertThat(page.getByText("Somebody else has changed the plan")).isVisible();
        assertThat(page.getByLabel("What is to be done")).hasValue("overtaken, as I have it");
        assertThat(button(page, "Save and approve")).isDisabled();
        button(page, "Drop my changes and show theirs").click();
        assertThat(page.locator(".draft-line")).containsText("overtaken, as they have it");
        assertThat(button(page, "Approve")).isEnabled();
        stage.server().cancel(id);
    }

    private static boolean isRunning(JsonNode plan, int subtask) {
        return plan.at("/subtasks/" + subtask + "/status").asString().equals("running");
    }

    /// The frames are for people to read: how long they take says more of the machine than of the page. What the page can help is
    /// counted: which cards it draws anew.
    @Test
    void ofTwoHundredSubtasksOnlyWhatChangesIsDrawn() throws Exception {
        String[] plan = new String[400];
        for (int number = 0; number < 200; number++) {
            plan[2 * number] = "wide " + number;
            // Two to begin with, and then ten columns of twenty.
            String column = number < 20 ? "1" : (number - 20) + (number % 3 == 0 ? "," + (number - 7) : "");
            plan[2 * number + 1] = number < 2 ? "" : column;
        }
        Gates gates = new Gates("held");
        stage.marked.plans("wide", subtasks(plan));
        model.subtask("wide", gates.step("held", "done"));
        String id = stage.submit("wide: two hundred", Map.of("maxSubtasks", 200));
        // Before the page is opened, so that nothing but the clock changes while it is watched.
        stage.server().awaitPlan(id, found -> found.at("/plan/status").asString().equals("executing")
                && isRunning(found, 0) && isRunning(found, 1), SOON);
        Page page = stage.page();
        stage.go(page, "/plans/" + id);
        assertThat(page.locator(".react-flow__node")).hasCount(202);
        awaitState(page, "0", "running");
        awaitState(page, "1", "running");
        assertThat(page.locator(".chip").first()).hasText("running");

        page.evaluate(WATCH_CARDS);
        System.out.println("200 sub-tasks moved and zoomed, milliseconds a frame: " + page.evaluate(MOVE_AND_ZOOM));
        // Two sessions are at work, and their cards tick. Nothing else is drawn anew, neither for that nor for moving.
        page.waitForFunction("() => window.drawn[0] >= 2 && window.drawn[1] >= 2");
        assertThat((Map<?, ?>) page.evaluate("() => window.drawn")).extracting(Map::keySet)
                .isEqualTo(Set.of("0", "1"));
        keep(page, "plan-of-two-hundred");
        stage.server().cancel(id);
        gates.open("held");
    }
}
