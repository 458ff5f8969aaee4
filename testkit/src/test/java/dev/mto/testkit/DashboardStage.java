package dev.mto.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole server with the real opencode and a scripted model behind it, and a browser before it. Confined to one test
/// class.
final class DashboardStage {
    private static final double PATIENCE_MILLIS = 60_000;

    /// An edge that is lit stays lit until [#unlight], however long a test takes to look at it.
    private static final String HELD_LIGHTS = """
            const own = window.setTimeout;
            const held = [];
            window.setTimeout = (work, wait, ...more) => wait === 1800 ? held.push(work) : own(work, wait, ...more);
            window.unlight = () => held.splice(0).forEach((work) => work());
            """;

    final ScriptedModel model;
    final MarkedPlans marked;
    final Path work;
    private final Path data;
    private final RealOpencode opencode;
    private final Browser browser;
    private final Map<String, String> settings;
    private LiveServer server;

    private DashboardStage(Path folder, ScriptedModel model) throws Exception {
        this.model = model;
        this.marked = new MarkedPlans(model);
        this.work = Files.createDirectories(folder.resolve("work"));
        this.data = folder.resolve("data");
        this.opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        this.browser = Browser.start();
        this.settings = new HashMap<>(Map.of("MTO_SERVER_PORT", String.valueOf(Ports.lasting()), "MTO_LIMITS_RETRIES",
                "0", "MTO_LIMITS_MAX_SUBTASKS_MAX", "200"));
        this.server = LiveServer.start(data, opencode, settings);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    static DashboardStage in(Path folder) throws Exception {
        return new DashboardStage(folder, new ScriptedModel());
    }

    LiveServer server() {
        return server;
    }

    /// Ends the server.
    void stop() {
        server.close();
    }

    /// Starts another on what it left, at the same address.
    void startAgain() throws Exception {
        server = LiveServer.start(data, opencode, settings);
    }

    /// A page that nobody has signed in with.
    Page fresh(Browser.Size size, ColorScheme colours) {
        Page page = browser.page(size, colours, HELD_LIGHTS);
        page.navigate(server.url().toString());
        return page;
    }

    /// A page of somebody who is signed in.
    Page page(Browser.Size size, ColorScheme colours) {
        Page page = fresh(size, colours);
        signIn(page);
        return page;
    }

    /// A laptop's, with light colours.
    Page page() {
        return page(Browser.Size.LAPTOP, ColorScheme.LIGHT);
    }

    void signIn(Page page) {
        page.getByLabel("Token").fill(server.token());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Main"))).isVisible();
    }

    /// Goes to a page of the dashboard as its links do, and does not load it anew.
    void go(Page page, String path) {
        page.evaluate("path => { history.pushState(null, '', path); }", path);
    }

    String submit(String task, Map<String, Object> more) throws IOException, InterruptedException {
        return server.submit(work, task, more);
    }

    /// A button by the whole of its name.
    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /// A piece of work in the graph.
    ///
    /// @param id `planner`, the number of a sub-task, or `synthesis`
    static Locator node(Page page, String id) {
        return page.locator(".react-flow__node[data-id=\"" + id + "\"]");
    }

    /// Has the time pass for which edges are lit.
    static void unlight(Page page) {
        page.evaluate("() => window.unlight()");
    }

    /// Waits until the graph shows a piece of work in a state.
    ///
    /// @param state in words, as a screen reader says it
    static void awaitState(Page page, String id, String state) {
        assertThat(node(page, id).getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName(state).setExact(true)))
                .isVisible();
    }

    /// Keeps what a page shows, with light and with dark colours, for people to look at. Pictures of the documentation are
    /// written anew where `-Ddashboard.pictures=true` says so.
    static void keep(Page page, String name) throws IOException {
        for (ColorScheme colours : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            String file = name + "-" + colours.name().toLowerCase(java.util.Locale.ROOT) + ".png";
            // Whatever moves stands still for the picture.
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(colours)
                    .setReducedMotion(ReducedMotion.REDUCE));
            byte[] picture = page.screenshot(new ScreenshotOptions());
            Files.write(Files.createDirectories(Browser.root().resolve("testkit/target/dashboard-captures"))
                    .resolve(file), picture);
            if (Boolean.getBoolean("dashboard.pictures")) {
                Files.write(Files.createDirectories(Browser.root().resolve("docs/pictures")).resolve(file), picture);
            }
        }
        page.emulateMedia(new EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
    }

    /// What a page does that it should not, kept as it happens.
    static List<String> misdeeds(Page page, String home) {
        List<String> seen = new CopyOnWriteArrayList<>();
        page.onDialog(dialog -> {
            seen.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onPageError(error -> seen.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(home) && !request.url().startsWith("blob:")) {
                seen.add("request: " + request.url());
            }
        });
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy") || message.text().contains("Trusted")) {
                seen.add("console: " + message.text());
            }
        });
        return seen;
    }

    /// Asserts that nothing in a page shuts anybody out, as far as a program can tell (axe, WCAG 2.2 AA).
    static void assertOpenToAll(Page page, String where) throws IOException {
        page.evaluate("() => { " + Browser.axe() + " }");
        Object found = page.evaluate(
                """
                        async () => {
                          const { violations } = await axe.run(document, {
                            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
                          return violations.map(({ id, help, nodes }) =>
                            `${id}: ${help}\\n` + nodes.map(({ html, failureSummary }) => `    ${html}\\n    ${failureSummary}`).join("\\n"));
                        }""");
        Assertions.assertThat((List<?>) found).as(where).isEmpty();
    }

    /// Ends what is under way first: sessions that are at work outlive a server, and their opencode with them.
    void end() throws IOException, InterruptedException {
        browser.close();
        String live = "/v1/orchestrate?limit=100&status=planning,awaiting_approval,executing,synthesizing";
        for (JsonNode plan : JsonMapper.shared().readTree(server.send("GET", live, "").body()).path("plans")) {
            String id = plan.path("id").stringValue();
            server.send("POST", "/v1/orchestrate/" + id + "/cancel", "");
            server.finish(id);
        }
        server.close();
        model.close();
    }
}
