package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.MtoProcess.Ended;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The program and its plugin in a user's home: put there by the real launcher into the real opencode, used without the
/// checkout, and taken back. Opencode's npm fetches nothing here, so what is installed is what a machine without a
/// network gets.
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class InstallIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /// Less than half of what one attempt to fetch something takes, and more than two starts differ by on a busy machine.
    private static final Duration ALLOWED_DELAY = Duration.ofSeconds(30);
    private static final Pattern TIMESTAMP = Pattern.compile("timestamp=(\\S+)");
    /// What the user has in opencode's files before.
    private static final String OWN_CONFIG = """
            {
              // chosen with care
              "$schema": "https://opencode.ai/config.json",
              "autoupdate": false, /* , */
            }
            """;

    private Path folder;
    private Path opencode;
    private MtoCommand installed;
    private Ended installation;
    private Ended plugin;

    @BeforeAll
    void install(@TempDir Path temporary) throws Exception {
        folder = temporary;
        opencode = RealOpencodeInstall.pinned().program();
        Files.createDirectories(folder.resolve("config/opencode"));
        Files.writeString(config(), OWN_CONFIG);
        MtoCommand checkout = copiedCheckout(MtoCommand.in(folder).with(Map.of("MTO_OPENCODE_BINARY",
                opencode.toString(), "npm_config_offline", "true", "OPENCODE_DISABLE_MODELS_FETCH", "1")));
        installation = checkout.run("install");
        installed = new MtoCommand(home().resolve(".local/bin/mto"), folder, checkout.environment());
        try (Stream<Path> tree = Files.walk(checkout.script().getParent())) {
            tree.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
        }
        plugin = installed.run("install", "opencode");
    }

    /// The launcher and the jar in the places they have in a checkout, so that the checkout can be lost.
    private MtoCommand copiedCheckout(MtoCommand real) throws IOException {
        Path copy = folder.resolve("checkout");
        Files.createDirectories(copy.resolve("cli/target"));
        Files.copy(real.script(), copy.resolve("mto"));
        Files.copy(real.script().resolveSibling("cli/target/mto.jar"), copy.resolve("cli/target/mto.jar"));
        return new MtoCommand(copy.resolve("mto"), folder, real.environment());
    }

    @AfterAll
    void leaveNoProcess() throws Exception {
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void installSaysWhatItDid() {
        assertThat(installation.exitCode()).as(installation.err()).isZero();
        assertThat(installation.out().lines()).satisfiesExactly(
                line -> assertThat(line).startsWith("wrote " + program().resolve("mto")),
                line -> assertThat(line).startsWith("wrote " + program().resolve("mto.jar")),
                line -> assertThat(line).startsWith("wrote " + program().resolve("mto.aot")),
                line -> assertThat(line).isEqualTo("linked " + home().resolve(".local/bin/mto") + " -> "
                        + program().resolve("mto")),
                line -> assertThat(line).contains(".local/bin is not on the PATH"),
                line -> assertThat(line).contains("export PATH="));
    }

    @Test
    void theInstalledCopyNeedsNoCheckout() throws Exception {
        assertThat(installed.run("--version").out()).startsWith("mto ");
        Ended start = installed.run("start");
        assertThat(start.exitCode()).as(start.err()).isZero();
        assertThat(start.out()).startsWith("mto is up at http://127.0.0.1:");
        assertThat(installed.run("start").out()).isEqualTo(start.out());
        assertThat(installed.run("list")).isEqualTo(new Ended(0, "no plans\n", ""));
        assertThat(installed.run("stop").exitCode()).isZero();
    }

    /// As a user has it: the plugin that was put there, with its settings, and the launcher that these name.
    @Test
    void theInstalledPluginStartsTheInstalledServer() throws Exception {
        Path work = Files.createDirectories(folder.resolve("hens"));
        ProcessBuilder serve = new ProcessBuilder(opencode.toString(), "serve", "--hostname", "127.0.0.1", "--port",
                "0").directory(work.toFile());
        serve.environment().keySet().removeIf(name -> name.startsWith("OPENCODE_") || name.startsWith("XDG_"));
        serve.environment().putAll(installed.environment());
        serve.environment().put("PWD", work.toString());
        try (OpencodeServe plugged = OpencodeServe.start(serve, work)) {
            String session = plugged.session();
            plugged.command(session, "orchestrate", "count the hens");
            plugged.await(session, "(The orchestrator was not up and was started.)", PATIENCE);
            assertThat(plugged.await(session, "Plan plan_", PATIENCE)).contains("/orchestrate count the hens");
        } finally {
            assertThat(installed.run("stop").exitCode()).isZero();
        }
    }

    /// The cache takes no class that was compiled for Java 5 or older, and such ones are checked anew at each start.
    @Test
    void noClassIsTooOldForTheCache() throws Exception {
        List<String> old = new ArrayList<>();
        try (JarFile jar = new JarFile(program().resolve("mto.jar").toFile())) {
            List<JarEntry> classes = jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
            assertThat(classes).extracting(JarEntry::getName).contains("picocli/CommandLine.class");
            for (JarEntry entry : classes) {
                int version = ByteBuffer.wrap(jar.getInputStream(entry).readNBytes(8)).getShort(6);
                if (version < ClassFile.JAVA_6_VERSION) {
                    old.add(entry.getName() + " " + version);
                }
            }
        }
        assertThat(old).isEmpty();
    }

    @Test
    void aCacheThatDoesNotFitIsPassedOverInSilence() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("moved"));
        for (String name : List.of("mto", "mto.jar", "mto.aot")) {
            Files.copy(program().resolve(name), copy.resolve(name));
        }
        Ended list = new MtoCommand(copy.resolve("mto"), folder, installed.environment()).run("list", "--status", "x");
        assertThat(list.out()).isEmpty();
        assertThat(list.err()).startsWith("mto list: no server is up").doesNotContain("[warning]", "[error]");
    }

    @Test
    void thePluginIsNamedInBothFilesAndLoads() throws Exception {
        assertThat(plugin.exitCode()).as(plugin.err()).isZero();
        assertThat(plugin.out()).contains("found opencode", "is installed in " + program(),
                "wrote " + program().resolve("opencode"), "added it to " + config() + " and " + tui(),
                "verified: opencode starts and has /orchestrate and plan_tasks", "stand in for @opencode-ai/plugin");
        assertThat(config()).content().contains(program().resolve("opencode").toString(), "// chosen with care");
        assertThat(tui()).content().contains(program().resolve("opencode").toString());
        assertThat(program().resolve("opencode/settings.json")).content().contains(
                "\"command\" : \"" + program().resolve("mto") + "\"", "\"dataDir\" : \"" + folder.resolve("mto") + "\"",
                "\"tokenFile\" : \"" + folder.resolve("mto/token") + "\"");
    }

    @Test
    void anotherProgramOfThatNameIsLeftAlone() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Path foreign = Files.createDirectories(other.resolve(".local/bin")).resolve("mto");
        Files.writeString(foreign, "somebody else's");
        Ended refused = MtoCommand.in(folder).with(Map.of("HOME", other.toString())).run("install");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains(foreign + " is there and is not mto's", "mto install --force");
        assertThat(foreign).hasContent("somebody else's");
        assertThat(other.resolve(".local/lib")).doesNotExist();
    }

    @Test
    void whatCannotBeInstalledIsRefused() throws Exception {
        Ended refused = installed.run("install", "foo");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("'foo'", "nothing, or opencode", "mto install --help");
        Ended none = installed.with(Map.of("MTO_OPENCODE_BINARY", "/no/where")).run("install", "opencode");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("no opencode at /no/where");
    }

    /// Wall clock says little on a shared machine. So what is compared is opencode's own log of one stretch of its
    /// start, and what is counted is attempts to fetch something, which would take 70 s each.
    @Test
    void withoutANetworkThePluginDoesNotDelayOpencode() throws Exception {
        Path naive = Files.createDirectories(folder.resolve("naive/opencode"));
        Files.copy(config(), naive.resolve("opencode.jsonc"));
        Start without = offline(folder.resolve("bare"), Map.of());
        Start with = offline(folder.resolve("config"), Map.of());
        Start control = offline(folder.resolve("naive"), Map.of("npm_config_fetch_retries", "0"));
        System.out.println("Without a network: " + without + " without the plugin, " + with + " with it");
        assertThat(control.attempts()).as("an attempt is seen where there is one").isEqualTo(1);
        assertThat(with.attempts()).isZero();
        assertThat(with.interval().minus(without.interval())).as("%s with, %s without", with, without)
                .isLessThan(ALLOWED_DELAY);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aSecondTimeChangesNothing() throws Exception {
        assertThat(installed.run("install").out().lines().limit(5)).allMatch(line -> line.startsWith("unchanged "));
        String before = Files.readString(config());
        Path project = Files.createDirectories(folder.resolve("work/.opencode"));
        Ended again = installed.run("install", "opencode", "--air-gapped");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("unchanged " + config() + " and " + tui(),
                "unchanged " + config().getParent() + "  (stands in", "an empty node_modules in " + project);
        assertThat(config()).hasContent(before);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void uninstallLeavesWhatWasThereBefore() throws Exception {
        assertThat(installed.run("start").exitCode()).isZero();
        Ended removed = installed.run("uninstall", "opencode");
        assertThat(removed.out()).as(removed.err()).contains("took it out of " + config(), "removed " + tui());
        assertThat(installed.run("uninstall", "opencode").out()).isEqualTo("the plugin is not in opencode\n");
        assertThat(config()).content().contains("// chosen with care", "/* , */").doesNotContain("mto");
        assertThat(folder.resolve("work/.opencode")).isEmptyDirectory();
        assertThat(config().resolveSibling("node_modules")).doesNotExist();
        Ended gone = installed.run("uninstall");
        assertThat(gone.exitCode()).as(gone.err()).isZero();
        assertThat(gone.out()).contains("stopped the server", "removed " + program().resolve("mto.jar"),
                "kept your plans in " + installed.data());
        assertThat(home().resolve(".local/bin/mto")).doesNotExist();
        assertThat(Files.exists(program(), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(MtoCommand.in(folder).run("uninstall").out()).startsWith("mto is not installed in " + program());
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Path program() {
        return home().resolve(".local/lib/mto");
    }

    private Path config() {
        return folder.resolve("config/opencode/opencode.jsonc");
    }

    private Path tui() {
        return config().resolveSibling("tui.json");
    }

    /// One start of opencode that was watched.
    ///
    /// @param interval what its log says lay between the beginning of its set-up and the end of that
    /// @param attempts how often it tried in vain to fetch its own package
    private record Start(Duration interval, int attempts) {
        static Start read(List<String> log) {
            return new Start(Duration.between(time(log, "message=bootstrapping"), time(log, "message=init")),
                    Math.toIntExact(log.stream().filter(line -> line.contains("dependency install failed")).count()));
        }

        private static Instant time(List<String> log, String part) {
            String line = log.stream().filter(one -> one.contains(part)).findFirst()
                    .orElseThrow(() -> new AssertionError("no " + part + " in:\n" + String.join("\n", log)));
            Matcher time = TIMESTAMP.matcher(line);
            assertThat(time.find()).as(line).isTrue();
            return Instant.parse(time.group(1));
        }
    }

    /// Starts opencode without a network: in a network namespace of its own with nothing but loopback. Where the system
    /// allows none, with a registry that is not there, of which a single attempt is told at once.
    private Start offline(Path configHome, Map<String, String> more) throws Exception {
        Optional<List<String>> alone = namespace();
        List<String> command = new ArrayList<>(alone.orElse(List.of()));
        command.addAll(List.of(opencode.toString(), "agent", "list", "--print-logs", "--log-level", "INFO"));
        Map<String, String> environment = new HashMap<>(installed.environment());
        environment.remove("npm_config_offline");
        environment.put("XDG_CONFIG_HOME", configHome.toString());
        // A lock that one start leaves behind would hold up the next.
        environment.put("XDG_STATE_HOME", Files.createTempDirectory(folder, "state").toString());
        if (alone.isEmpty()) {
            System.out.println("No network namespace here: opencode is given a registry that is not there instead.");
            environment.put("npm_config_registry", "http://127.0.0.1:1/");
            environment.put("npm_config_fetch_retries", "0");
        }
        environment.putAll(more);
        Path work = Files.createTempDirectory(folder, "empty");
        environment.put("PWD", work.toString());
        return Start.read(run(command, environment, work));
    }

    private List<String> run(List<String> command, Map<String, String> environment, Path work) throws Exception {
        Path log = Files.createTempFile(folder, "opencode", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("OPENCODE_") || name.startsWith("XDG_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("opencode ended by itself; its log:\n" + Files.readString(log)).isTrue();
        return Files.readAllLines(log);
    }

    /// What runs a command without a network; empty where that is not allowed.
    private static Optional<List<String>> namespace() throws InterruptedException {
        for (String flags : List.of("-rn", "-n")) {
            List<String> words = List.of("unshare", flags, "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
            try {
                Process attempt = new ProcessBuilder(Stream.concat(words.stream(), Stream.of("true")).toList())
                        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                if (attempt.waitFor() == 0) {
                    return Optional.of(words);
                }
            } catch (IOException _) {
                // There is no such program.
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
