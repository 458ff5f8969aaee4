package dev.mto.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.mto.testkit.DashboardStage.assertOpenToAll;
import static dev.mto.testkit.DashboardStage.awaitState;
import static dev.mto.testkit.DashboardStage.button;
import static dev.mto.testkit.DashboardStage.node;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.nio.file.Path;
import java.time.Duration;
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

/// That the dashboard lets in whom it should, whatever they see it with, and nothing that a model writes.
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

    private static final Duration SOON = Duration.ofSeconds(60);

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

    private static String inJson(String text) {
        String quoted = JsonMapper.shared().writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
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
                SOON);
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
                assertThat(page.request().get(stage.server().url().resolve("/assets/licenses.txt").toString()).text())
                        .as("what its link leads to").contains("react-dom");
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
}
