package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DashboardCommandTest {
    @TempDir
    Path folder = Path.of("");

    /// A browser that notes down what it is to open.
    private Path browser(String name) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(script, "#!/bin/sh\nprintf '%s|' \"$@\" > \"$0.draft\" && mv \"$0.draft\" \"$0.opened\"\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static String opened(Path browser) throws IOException {
        Path note = browser.resolveSibling(browser.getFileName() + ".opened");
        while (!Files.exists(note)) {
            Thread.onSpinWait();
        }
        return Files.readString(note);
    }

    private CommandRun run(FakeServer server, Map<String, String> more, String... arguments) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("MTO_URL", server.url().toString());
        variables.put("MTO_TOKEN", FakeServer.TOKEN);
        return CommandRun.of(folder, variables, "", arguments);
    }

    @Test
    void itOpensTheAddressWithoutTheToken() throws Exception {
        Path browser = browser("browser");
        try (FakeServer server = FakeServer.start()) {
            CommandRun run = run(server, Map.of("BROWSER", browser + " --new %s last"), "dashboard");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(server.url() + "\n");
            assertThat(run.err()).contains("sign in there with a token of that server; MTO_TOKEN has one")
                    .doesNotContain(FakeServer.TOKEN);
            assertThat(opened(browser)).isEqualTo("--new|" + server.url() + "|last|");
        }
    }

    @Test
    void aServerOfThisMachineHasItsTokenInAFile() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (FakeServer server = FakeServer.start()) {
            Files.writeString(data.resolve("server.json"), "{\"url\":\"" + server.url() + "\",\"pid\":1}");
            Files.writeString(data.resolve("token"), FakeServer.TOKEN + "\n");

            CommandRun run = CommandRun.of(folder, Map.of("BROWSER", browser("browser").toString()), "", "dashboard",
                    "--no-browser");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(server.url() + "\n");
            assertThat(run.err()).contains("the one line of " + data.resolve("token")).doesNotContain(FakeServer.TOKEN);
            CommandRun without = CommandRun.of(folder, Map.of(), "", "dashboard");
            assertThat(without.exitCode()).isZero();
            assertThat(without.err()).contains("no browser could be opened here; from another machine: ssh -L "
                    + server.url().getPort() + ":127.0.0.1:" + server.url().getPort() + " ");
        }
        assertThat(folder.resolve("browser.opened")).as("--no-browser").doesNotExist();
    }

    @Test
    void theNextBrowserIsTriedWhereOneFails() throws Exception {
        Path browser = browser("second");
        URI address = URI.create("http://127.0.0.1:7420");
        assertThat(new Browser(Map.of("BROWSER", folder.resolve("none") + ":/bin/false::" + browser), false)
                .open(address)).isTrue();
        assertThat(opened(browser)).isEqualTo(address + "|");
        assertThat(new Browser(Map.of("BROWSER", "/bin/false"), false).open(address)).isFalse();
        assertThat(new Browser(Map.of("DISPLAY", ""), false).open(address)).isFalse();
    }

    @Test
    void nothingInAnAddressReachesAShell() throws Exception {
        Path browser = browser("browser");
        URI address = URI.create("http://127.0.0.1:7420/$(id);x");
        assertThat(new Browser(Map.of("BROWSER", browser.toString()), false).open(address)).isTrue();
        assertThat(opened(browser)).isEqualTo(address + "|");
    }
}
