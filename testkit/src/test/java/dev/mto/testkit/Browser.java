package dev.mto.testkit;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real Chromium without a window. Confined to one thread, as Playwright is.
final class Browser implements AutoCloseable {
    /// Past any machine's slowness; a wait that is not over by then never is.
    private static final double PATIENCE_MILLIS = 60_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /// How large a page is shown, in pixels.
    enum Size {
        LAPTOP(1440, 900),
        PHONE(390, 844);

        private final int width;
        private final int height;

        Size(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    /// Starts it.
    static Browser start() throws IOException, InterruptedException {
        System.setProperty("playwright.cli.dir", driver().toString());
        Playwright playwright = Playwright.create(new CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(playwright, playwright.chromium().launch(new LaunchOptions()
                .setExecutablePath(SystemProgram.chromium().path())
                // Its sandbox wants more of the kernel than containers give; all it is shown here is ours.
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))));
    }

    /// Playwright's own half that is written in JavaScript: the one that npm brought, in the shape in which it is looked for.
    private static Path driver() throws IOException, InterruptedException {
        Path driver = Files.createDirectories(root().resolve("testkit/target/playwright"));
        link(driver.resolve("package"), dashboard().resolve("node_modules/playwright-core"));
        link(driver.resolve("node"), SystemProgram.node().path().toRealPath());
        return driver;
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createSymbolicLink(from, to);
        } catch (FileAlreadyExistsException _) {
            // Another test was quicker, and made the same.
        }
    }

    private static Path dashboard() {
        return root().resolve("dashboard");
    }

    static Path root() {
        return Path.of(Optional.ofNullable(System.getProperty("mto.root"))
                .orElseThrow(() -> new AssertionError("This needs -Dmto.root, as the pom sets it.")));
    }

    /// What looks for barriers to people in a page.
    static String axe() throws IOException {
        return Files.readString(dashboard().resolve("node_modules/axe-core/axe.min.js"));
    }

    /// A page of a browser of its own, that nobody has signed in with.
    ///
    /// @param script what runs in it before anything else does
    Page page(Size size, ColorScheme colours, String script) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(size.width, size.height).setColorScheme(colours).setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        context.addInitScript(script);
        return context.newPage();
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
