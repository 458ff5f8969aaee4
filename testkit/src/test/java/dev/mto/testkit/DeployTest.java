package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `deploy/` and `docs/cluster.md` say is so: no container engine runs in a build, so all that can be compared is.
@Timeout(60)
final class DeployTest {
    private final DeployFolder deploy = DeployFolder.ofThisCheckout();

    @Test
    void everyVariableIsASetting() throws Exception {
        String known = Files.readString(deploy.checkout().resolve("docs/configuration.md"));
        List<String> documented = DeployFolder.found("`(MTO_[A-Z_]+)`", known);
        List<Path> places = new ArrayList<>(deploy.files());
        places.add(deploy.checkout().resolve("docs/cluster.md"));
        for (Path place : places) {
            List<String> named = DeployFolder.found("\\bMTO_[A-Z]+(?:_[A-Z]+)*\\b", Files.readString(place));
            assertThat(named).as("%s", place).allMatch(documented::contains);
        }
    }

    @Test
    void theImageIsNoRootAndItsProgramGetsTheSignals() throws Exception {
        String image = deploy.text("Dockerfile");
        assertThat(DeployFolder.found("^USER (.*)$", image)).containsExactly("10001:10001");
        assertThat(words(image, "ENTRYPOINT")).containsExactly("/usr/local/bin/mto");
        assertThat(words(image, "CMD")).containsExactly("serve");
        assertThat(image).contains(" /usr/local/bin/mto\n").contains("CMD [\"mto-live\"]")
                .contains("COPY --chmod=0755 deploy/live /usr/local/bin/mto-live");
        assertThat(Files.readString(deploy.checkout().resolve("mto"))).as("the launcher becomes the JVM")
                .contains("\nexec \"$jdk/bin/java\"");
    }

    @Test
    void theImageOfOpencodeIsNoRootAndThePinnedRelease() throws Exception {
        String image = deploy.text("opencode.Dockerfile");
        assertThat(DeployFolder.found("^USER (.*)$", image)).containsExactly("10001:10001");
        assertThat(words(image, "ENTRYPOINT")).containsSubsequence("opencode", "serve", "--port",
                DeployFolder.found("^EXPOSE (\\d+)$", image).getFirst());
        String pinned = System.getProperty("mto.opencode.version");
        assertThat(DeployFolder.found("^ARG OPENCODE_VERSION=(.*)$", image)).containsExactly(pinned);
        assertThat(DeployFolder.found("opencode-ai@([0-9.]+)",
                Files.readString(deploy.checkout().resolve("docs/cluster.md")))).containsExactly(pinned);
        JsonNode config = JsonMapper.shared()
                .readTree(DeployFolder.found("OPENCODE_CONFIG_CONTENT='(.*)'", image).getFirst());
        assertThat(config.path("snapshot").asBoolean(true)).isFalse();
    }

    /// Of a Dockerfile's instruction in the form that no shell reads.
    private static List<String> words(String image, String instruction) {
        return JsonMapper.shared().readTree(DeployFolder.found("^" + instruction + " (.*)$", image).getFirst())
                .valueStream().map(JsonNode::asString).toList();
    }

    /// Maven reads the poms of all modules; what the jar is made of must be there whole.
    @Test
    void theBuildOfTheImageSeesEveryModule() throws Exception {
        List<String> seen = Files.readAllLines(deploy.checkout().resolve(".dockerignore"));
        List<String> modules = DeployFolder.found("<module>(.*)</module>",
                Files.readString(deploy.checkout().resolve("pom.xml")));
        assertThat(modules).hasSizeGreaterThan(5)
                .allMatch(module -> seen.contains("!" + module) || seen.contains("!" + module + "/pom.xml"));
        for (String copied : DeployFolder.found("<directory>\\$\\{project.basedir}/\\.\\./?(.*)</directory>",
                Files.readString(deploy.checkout().resolve("cli/pom.xml"))
                        + Files.readString(deploy.checkout().resolve("server/pom.xml")))) {
            assertThat(seen).as(copied).anyMatch(line -> line.startsWith("!" + (copied.isEmpty() ? "mto" : copied)));
        }
    }

    @Test
    void theHealthCheckParses() throws Exception {
        parses(List.of("bash", "-n", deploy.file("live").toString()));
    }

    private static void parses(List<String> command) throws Exception {
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        assertThat(check.waitFor()).as("%s", command).isZero();
    }

    @Test
    void whatTheGuideHasForTheShellParses() throws Exception {
        String guide = Files.readString(deploy.checkout().resolve("docs/cluster.md"));
        List<String> blocks = DeployFolder.found("(?s)```sh\n(.*?)```", guide);
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            parses(List.of("sh", "-n", "-c", block));
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK, true", "HTTP/1.1 503 Service Unavailable, false", "nonsense, false"})
    void theHealthCheckTellsLifeFromDeath(String status, boolean alive) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process check = live(server.getLocalPort());
            try (Socket caller = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII));
                    OutputStream out = caller.getOutputStream()) {
                // To its end: a socket that is closed with something unread takes what was answered with it.
                assertThat(in.lines().takeWhile(line -> !line.isEmpty()).toList()).first().asString()
                        .startsWith("GET /health/live");
                out.write((status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            assertThat(check.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(check.exitValue() == 0).isEqualTo(alive);
        }
    }

    @Test
    void theHealthCheckFailsWhereNobodyListens() throws Exception {
        // Taken, so that it is nobody else's either.
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(live(nobody.getLocalPort()).waitFor()).isNotZero();
        }
    }

    private Process live(int port) throws IOException {
        ProcessBuilder check = new ProcessBuilder(deploy.file("live").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        check.environment().putAll(Map.of("MTO_SERVER_HOST", "127.0.0.1", "MTO_SERVER_PORT",
                String.valueOf(port)));
        return check.start();
    }
}
