package dev.mto.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.mto.testkit.DashboardStage.assertOpenToAll;
import static dev.mto.testkit.DashboardStage.awaitState;
import static dev.mto.testkit.DashboardStage.keep;
import static dev.mto.testkit.DashboardStage.node;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// That the dashboard lets in whom it should, whatever they see it with, and nothing that a model writes; and that a graph of
/// any size can be used.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
final class DashboardSafetyIT {
    /// What models might write, or be made to write by what they read.
    private static final List<String> ATTACKS = List.of("<script>window.attacked = 'script'</script>",
            "<img src=x onerror=\"window.attacked = 'image'\">", "![p](http://attack.invalid/pixel.png)",
            "[click me](javascript:window.attacked='link')",
            "[data](data:text/html,<script>parent.attacked=1</script>)",
            "<a href=\"javascript:window.attacked='anchor'\">here</a>",
            "<style>body { display: none }</style>", "<div style=\"position:fixed;inset:0;background:red\">cover</div>",
            "<iframe src=\"http://attack.invalid/\"></iframe>", "<svg onload=\"window.attacked='svg'\"></svg>",
            "<link rel=stylesheet href=http://attack.invalid/a.css>", "</textarea></script><b onclick=alert(1)>",
            "<meta http-equiv=refresh content='0;url=http://attack.invalid/'>",
            "[ref]: javascript:window.attacked='ref'\n\n[ref]", "<http://attack.invalid/auto>");
    private static final String ALL = String.join("\n\n", ATTACKS);

    private DashboardStage stage;
    private ScriptedModel model;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = DashboardStage.in(folder);
        model = stage.model;
    }

    @AfterAll
    void stop() {
        stage.close();
    }

    private static String inJson(String text) {
        String quoted = JsonMapper.shared().writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void whatModelsWriteIsTextAndNothingElse() throws Exception {
        stage.marked.plans("attacked",
                subtasks("attacked fine " + inJson(ALL), "", "attacked failing " + inJson(ALL), "", "attacked deep",
                        ""));
        // What would take the page's stack, or its time.
        model.subtask("attacked deep", ScriptStep.text(">".repeat(8_000)));
        model.subtask("attacked fine", ScriptStep.text(ALL));
        model.subtask("attacked failing", ScriptStep.status(401, Map.of(),
                JsonMapper.shared().writeValueAsString(Map.of("error", Map.of("message", ALL)))));
        stage.marked.answers("attacked", ALL);
        Page page = stage.fresh(Browser.Size.LAPTOP, ColorScheme.LIGHT);
        List<String> misdeeds = DashboardStage.misdeeds(page, stage.server().url().toString());
        stage.signIn(page);
        stage.server().finish(stage.submit("attacked: " + ALL, Map.of()));

        page.locator(".plan-line", new Page.LocatorOptions().setHasText("attacked:")).getByRole(AriaRole.LINK).click();
        awaitState(page, "0", "completed");
        assertInert(page);
        node(page, "0").click();
        assertThat(page.getByText("<script>window.attacked = 'script'</script>").first()).isVisible();
        page.getByText("click me").first().click();
        assertInert(page);
        node(page, "1").click();
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Error"))).isVisible();
        assertInert(page);
        node(page, "2").click();
        assertThat(page.getByText(">>>>").first()).isVisible();
        assertThat(misdeeds).isEmpty();
    }

    private static void assertInert(Page page) {
        assertThat(page.evaluate("() => String(window.attacked)")).isEqualTo("undefined");
        assertThat(page.locator("main :is(img, iframe, style, link, script, object, embed, meta, form)")).hasCount(0);
        assertThat(page.evaluate("""
                () => [...document.querySelectorAll("main a")].map((link) => link.href)
                  .filter((address) => !/^https?:/.test(address))""")).isEqualTo(List.of());
        assertThat(page.evaluate("""
                () => [...document.querySelectorAll("main *")].filter((element) =>
                  [...element.attributes].some(({ name }) => name.startsWith("on"))).length""")).isEqualTo(0);
    }

    @Test
    void theTokenIsKeptWhereNoScriptFindsIt() {
        Page page = stage.fresh(Browser.Size.LAPTOP, ColorScheme.LIGHT);
        page.getByLabel("Token").fill("nonsense");
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no token of this server");

        stage.signIn(page);
        String token = stage.server().token();
        Cookie cookie = page.context().cookies().getFirst();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
        assertThat(cookie.value).doesNotContain(token);
        assertThat((String) page
                .evaluate("() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
                        + " + location.href + document.documentElement.outerHTML"))
                .doesNotContain(token);
        page.reload();
        assertThat(button(page, "Sign out")).isVisible();
        assertThat(page.title()).isEqualTo("Plans · Orchestrator");

        button(page, "Sign out").click();
        assertThat(page.getByLabel("Token")).isVisible();
        assertThat(page.context().cookies()).isEmpty();
        page.reload();
        assertThat(page.getByLabel("Token")).isVisible();
    }

    @Test
    void aBrowserThatKeepsNoCookieIsToldSo() {
        Page page = stage.fresh(Browser.Size.LAPTOP, ColorScheme.LIGHT);
        page.route("**/v1/session", route -> {
            APIResponse answer = route.fetch();
            Map<String, String> headers = new HashMap<>(answer.headers());
            headers.remove("set-cookie");
            page.context().clearCookies();
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
        });
        page.getByLabel("Token").fill(stage.server().token());
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("did not keep the cookie");
        assertThat(button(page, "Sign in")).isEnabled();
    }

    @Test
    void nobodyIsShutOut() throws Exception {
        Gates gates = new Gates("held");
        stage.marked.plans("open", subtasks("open done", "", "open failed", "", "open held", "0", "open last", "2"));
        model.subtask("open done", ScriptStep
                .text("# Done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] yes\n\n`code` [link](https://example.org)"));
        model.subtask("open failed", ScriptStep.status(401));
        model.subtask("open held", gates.step("held", "held"));
        String waiting = stage.submit("open: to be approved", Map.of("requireApproval", true));
        stage.server().awaitPlan(waiting, plan -> plan.at("/plan/status").asString().equals("awaiting_approval"),
                java.time.Duration.ofSeconds(60));
        String running = stage.submit("open: running", Map.of());
        for (Browser.Size size : Browser.Size.values()) {
            for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                String how = " (" + size + ", " + colours + ")";
                Page page = stage.fresh(size, colours);
                assertThat(page.getByLabel("Token")).isVisible();
                assertOpenToAll(page, "sign-in" + how);
                stage.signIn(page);
                assertThat(page.locator(".plan-line").first()).isVisible();
                assertOpenToAll(page, "plans" + how);
                stage.go(page, "/new");
                page.getByText("More options").click();
                assertOpenToAll(page, "new plan" + how);
                stage.go(page, "/system");
                assertThat(page.getByText("Runtimes")).isVisible();
                assertOpenToAll(page, "system" + how);
                stage.go(page, "/plans/" + running);
                awaitState(page, "2", "running");
                awaitState(page, "1", "failed");
                assertOpenToAll(page, "plan" + how);
                node(page, "0").click();
                assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Result"))).isVisible();
                assertOpenToAll(page, "sub-task" + how);
                if (size == Browser.Size.PHONE) {
                    page.keyboard().press("Escape");
                }
                stage.go(page, "/plans/" + waiting);
                assertThat(button(page, "Approve")).isVisible();
                assertOpenToAll(page, "approval" + how);
                page.context().close();
            }
        }
        gates.open("held");
        stage.server().cancel(waiting);
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
        assertThat(edges).hasCount(6);
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

    @Test
    void twoHundredSubtasksAreDrawnSmoothly() throws Exception {
        String[] plan = new String[400];
        for (int number = 0; number < 200; number++) {
            plan[2 * number] = "wide " + number;
            plan[2 * number + 1] = number < 20 ? "" : (number - 20) + (number % 3 == 0 ? "," + (number - 7) : "");
        }
        stage.marked.plans("wide", subtasks(plan));
        String id = stage.submit("wide: two hundred", Map.of("requireApproval", true, "maxSubtasks", 200));
        Page page = stage.page();
        stage.go(page, "/plans/" + id);
        assertThat(page.locator(".react-flow__node")).hasCount(202);
        Object drawn = page.evaluate(
                """
                        async () => {
                          const graph = document.querySelector(".react-flow__nodes");
                          let redrawn = 0;
                          const observer = new MutationObserver((changes) => { redrawn += changes.length; });
                          observer.observe(graph, { subtree: true, childList: true, characterData: true });
                          const pane = document.querySelector(".react-flow__pane");
                          const box = pane.getBoundingClientRect();
                          const at = (type, x, y, more = {}) => pane.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window,
                            button: 0, buttons: 1, clientX: box.x + x, clientY: box.y + y, ...more }));
                          const times = [];
                          const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
                          let before = await frame();
                          at("mousedown", 20, 20);
                          for (let step = 1; step <= 60; step++) {
                            at("mousemove", 20 + step * 4, 20 + step * 2);
                            const now = await frame();
                            times.push(now - before);
                            before = now;
                          }
                          at("mouseup", 260, 140);
                          for (let step = 0; step < 60; step++) {
                            pane.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY: step < 30 ? -40 : 40,
                              clientX: box.x + 300, clientY: box.y + 200 }));
                            const now = await frame();
                            times.push(now - before);
                            before = now;
                          }
                          observer.disconnect();
                          times.sort((a, b) => a - b);
                          return { frames: times.length, redrawn, median: times[times.length / 2], p95: times[Math.floor(times.length * 0.95)],
                            longest: times.at(-1) };
                        }""");
        System.out.println("200 sub-tasks moved and zoomed, milliseconds a frame: " + drawn);
        assertThat(drawn).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .as("moving the graph draws none of its cards anew").containsEntry("redrawn", 0);
        keep(page, "plan-of-two-hundred");
        stage.server().cancel(id);
    }
}
