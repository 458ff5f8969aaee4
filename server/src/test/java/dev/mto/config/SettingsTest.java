package dev.mto.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.config.Settings.Access;
import dev.mto.config.Settings.Chat;
import dev.mto.config.Settings.Limits;
import dev.mto.config.Settings.LogFormat;
import dev.mto.config.Settings.LogLevel;
import dev.mto.config.Settings.Node;
import dev.mto.config.Settings.Observation;
import dev.mto.config.Settings.Opencode;
import dev.mto.config.Settings.Permissions;
import dev.mto.config.Settings.Server;
import dev.mto.config.Settings.SessionBounds;
import dev.mto.config.Settings.Store;
import dev.mto.config.Settings.Use;
import dev.mto.config.Settings.Webhooks;
import dev.mto.plan.Allowance;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Path HOME = Path.of("/home/somebody");

    @TempDir
    private Path folder;

    private static SettingsResult load(Map<String, String> environment, Map<String, List<String>> flags) {
        return new SettingsLoader(environment, flags, HOME).load();
    }

    private static Settings loaded(Map<String, String> environment, Map<String, List<String>> flags) {
        SettingsResult result = load(environment, flags);
        assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
        return ((SettingsResult.Loaded) result).settings();
    }

    private static List<String> problems(Map<String, String> environment, Map<String, List<String>> flags) {
        SettingsResult result = load(environment, flags);
        assertThat(result).isInstanceOf(SettingsResult.Refused.class);
        return ((SettingsResult.Refused) result).problems().stream().map(SettingProblem::toString).toList();
    }

    private Map<String, String> file(String yaml) throws IOException {
        return Map.of("MTO_CONFIG", Files.writeString(folder.resolve("c.yaml"), yaml).toString());
    }

    private String at(int line) {
        return " (" + folder.resolve("c.yaml") + ", line " + line + ")";
    }

    @Test
    void defaultsStandWhereNobodySaysAnything() {
        assertThat(loaded(Map.of(), Map.of())).isEqualTo(new Settings(new Server("127.0.0.1", 7420),
                HOME.resolve(".local/share/mto"), HOME.resolve(".cache/mto"),
                new Limits(5, 10, true, Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofMinutes(10),
                        Duration.ofMinutes(1), false, Duration.ofHours(24), Duration.ofHours(6),
                        new SessionBounds(Duration.ofMinutes(5), 200, 10_000_000, new BigDecimal("25")), 20, 2, 24_000),
                new Opencode(Optional.empty(), 3, Duration.ofSeconds(60), Duration.ofMinutes(2), List.of()),
                Optional.empty(),
                new Permissions(List.of()), new Access(List.of(), List.of(), 300, 10, 50),
                new Webhooks(List.of(), 11, Duration.ofSeconds(5), Duration.ofSeconds(15)),
                new Observation(true, LogFormat.TEXT, LogLevel.INFO, new OtelVariables(Map.of())),
                new Store(Optional.empty(), List.of(), 8), new Node(Optional.empty(), Duration.ofSeconds(10)),
                Duration.ZERO));
    }

    private static final Settings EVERYTHING = new Settings(new Server("0.0.0.0", 1), Path.of("/d"),
            HOME.resolve("c"),
            new Limits(6, 12, false, Duration.ofSeconds(61), Duration.ofSeconds(62), Duration.ofSeconds(63),
                    Duration.ofSeconds(65), true, Duration.ZERO, Duration.ofSeconds(66),
                    new SessionBounds(Duration.ofSeconds(67), 68, 6_900, new BigDecimal("0.5")), 7, 0,
                    8_000),
            new Opencode(Optional.of(Path.of("/bin/oc")), 9, Duration.ofSeconds(64), Duration.ofSeconds(69),
                    List.of()),
            Optional.of(new Chat(URI.create("https://api.example.com/v1"), "some/model", "MY_KEY",
                    Optional.of(new ApiKey("sk-secret")), Use.ALL, Duration.ofSeconds(70))),
            new Permissions(List.of(new Allowance("bash", Optional.empty()),
                    new Allowance("external_directory", Optional.of("/etc/*")))),
            new Access(List.of(Path.of("/srv"), HOME.resolve("code")), List.of("mto.example", "[::1]"), 71, 72, 73),
            new Webhooks(List.of("hooks.example", "10.0.0.0/8"), 4, Duration.ofMillis(20), Duration.ofSeconds(2)),
            new Observation(false, LogFormat.JSON, LogLevel.DEBUG, new OtelVariables(Map.of())),
            new Store(Optional.of(new StoreUrl("db.example:5433", "plans", Optional.of("mto"),
                    Optional.of(new Password("p@ss")), Map.of("sslmode", "require"))),
                    List.of("MTO_STORE_URL", "MY_PASSWORD"), 3),
            new Node(Optional.of("left"), Duration.ofSeconds(2)), Duration.ofDays(90));

    @Test
    void theFileSetsEverything() throws IOException {
        Map<String, String> environment = new HashMap<>(file("""
                # all of it
                server: {host: 0.0.0.0, port: 1, hosts: [mto.example, '[::1]'], roots: [/srv, ~/code]}
                dataDir: /d
                cacheDir: ~/c
                limits:
                  maxSubtasksDefault: 6
                  maxSubtasksMax: "12"
                  pipelinedPlanning: false
                  plannerTimeout: PT61S
                  subtaskTimeout: PT62S
                  synthesisTimeout: PT63S
                  claimTimeout: PT65S
                  requireApproval: true
                  approvalTimeout: PT0S
                  maxPause: PT66S
                  inactivityTimeout: PT67S
                  maxSteps: 68
                  maxTokens: 6900
                  maxCostUsd: 0.5
                  sessionsInFlight: 7
                  retries: 0
                  contextChars: 8000
                opencode:
                  binary: /bin/oc
                  retryAttempts: 9
                  retryWait: PT64S
                  unresponsiveTimeout: PT69S
                chat:
                  baseUrl: https://api.example.com/v1
                  model: some/model
                  keyVariable: MY_KEY
                  use: all
                  idleTimeout: PT70S
                permissions:
                  allow:
                  - bash
                  - external_directory:/etc/*
                tokens: {requestsPerMinute: 71, livePlans: 72, eventStreams: 73}
                webhooks: {allow: [hooks.example, 10.0.0.0/8], attempts: 4, firstRetry: PT0.02S, timeout: PT2S}
                metrics: {requireToken: false}
                log: {format: json, level: debug}
                store:
                  url: postgresql://mto@db.example:5433/plans?sslmode=require
                  passwordVariable: MY_PASSWORD
                  connections: 3
                node: {name: left, lease: PT2S}
                retention: {after: P90D}
                """));
        environment.put("MY_PASSWORD", "p@ss");
        environment.put("MY_KEY", " sk-secret\n");

        assertThat(loaded(environment, Map.of())).isEqualTo(EVERYTHING);
    }

    @Test
    void theEnvironmentSetsEverything() {
        Map<String, String> environment = new HashMap<>(Map.of("MTO_SERVER_HOST", "0.0.0.0", "MTO_SERVER_PORT", "1",
                "MTO_DATA_DIR", "/d", "MTO_CACHE_DIR", "~/c", "MTO_LIMITS_MAX_SUBTASKS_DEFAULT", "6",
                "MTO_LIMITS_MAX_SUBTASKS_MAX", "12", "MTO_LIMITS_PLANNER_TIMEOUT", "PT61S",
                "MTO_LIMITS_SUBTASK_TIMEOUT", "PT62S", "MTO_LIMITS_SYNTHESIS_TIMEOUT", "PT63S"));
        environment.putAll(Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT65S", "MTO_LIMITS_MAX_PAUSE", "PT66S",
                "MTO_LIMITS_INACTIVITY_TIMEOUT", "PT67S", "MTO_LIMITS_PIPELINED_PLANNING", "false",
                "MTO_LIMITS_MAX_STEPS", "68", "MTO_LIMITS_MAX_TOKENS",
                "6900", "MTO_LIMITS_MAX_COST_USD", "0.5", "MTO_OPENCODE_UNRESPONSIVE_TIMEOUT", "PT69S"));
        environment.putAll(
                Map.of("MTO_LIMITS_REQUIRE_APPROVAL", "true", "MTO_LIMITS_APPROVAL_TIMEOUT", "PT0S"));
        environment.putAll(Map.of("MTO_LIMITS_SESSIONS_IN_FLIGHT", "7", "MTO_LIMITS_RETRIES", "0",
                "MTO_LIMITS_CONTEXT_CHARS", "8000", "MTO_OPENCODE_BINARY", "/bin/oc", "MTO_OPENCODE_RETRY_ATTEMPTS",
                "9", "MTO_OPENCODE_RETRY_WAIT", "PT64S", "MTO_PERMISSIONS_ALLOW",
                "bash, external_directory:/etc/*", "MTO_URL", "not ours", "PATH", "/bin"));
        environment.putAll(Map.of("MTO_CHAT_BASE_URL", "https://api.example.com/v1", "MTO_CHAT_MODEL", "some/model",
                "MTO_CHAT_KEY_VARIABLE", "MY_KEY", "MY_KEY", "sk-secret", "MTO_CHAT_USE", "all",
                "MTO_CHAT_IDLE_TIMEOUT", "PT70S", "MTO_METRICS_REQUIRE_TOKEN", "false", "MTO_LOG_FORMAT", "json",
                "MTO_LOG_LEVEL", "debug"));
        environment.putAll(Map.of("MTO_SERVER_ROOTS", "/srv, ~/code", "MTO_SERVER_HOSTS", "mto.example,[::1]",
                "MTO_TOKENS_REQUESTS_PER_MINUTE", "71", "MTO_TOKENS_LIVE_PLANS", "72", "MTO_TOKENS_EVENT_STREAMS",
                "73"));
        environment.putAll(Map.of("MTO_WEBHOOKS_ALLOW", "hooks.example, 10.0.0.0/8", "MTO_WEBHOOKS_ATTEMPTS", "4",
                "MTO_WEBHOOKS_FIRST_RETRY", "PT0.02S", "MTO_WEBHOOKS_TIMEOUT", "PT2S"));
        environment.putAll(Map.of("MTO_STORE_URL", "jdbc:postgresql://db.example:5433/plans?user=mto&sslmode=require",
                "MTO_STORE_PASSWORD_VARIABLE", "MY_PASSWORD", "MY_PASSWORD", "p@ss", "MTO_STORE_CONNECTIONS", "3",
                "MTO_NODE_NAME", "left", "MTO_NODE_LEASE", "PT2S", "MTO_RETENTION_AFTER", "P90D"));

        assertThat(loaded(environment, Map.of())).isEqualTo(EVERYTHING);
    }

    @Test
    void theLastPlaceThatSaysSomethingCounts() throws IOException {
        Map<String, String> environment = new HashMap<>(file("""
                server: {host: file, port: 1}
                permissions: {allow: [edit]}
                limits: {retries: 1}
                """));
        environment.put("MTO_SERVER_HOST", "environment");
        environment.put("MTO_SERVER_PORT", "2");

        Settings settings = loaded(environment,
                Map.of("--port", List.of("0"), "--allow", List.of("bash", "read:a,b")));

        assertThat(settings.server()).isEqualTo(new Server("environment", 0));
        assertThat(settings.limits().retries()).isEqualTo(1);
        assertThat(settings.permissions().allow()).hasToString("[bash, read:a,b]");
    }

    @Test
    void foldersFollowXdgAndIgnoreRelativeOnes() throws IOException {
        Path config = Files.createDirectories(folder.resolve("mto")).resolve("config.yaml");
        Files.writeString(config, "limits: {retries: 1}\n");
        Map<String, String> environment = Map.of("XDG_DATA_HOME", "/x", "XDG_CACHE_HOME", "relative",
                "XDG_CONFIG_HOME", folder.toString());

        Settings settings = loaded(environment, Map.of());

        assertThat(settings.dataDir()).isEqualTo(Path.of("/x/mto"));
        assertThat(settings.cacheDir()).isEqualTo(HOME.resolve(".cache/mto"));
        assertThat(settings.limits().retries()).isEqualTo(1);
        assertThat(load(environment, Map.of())).extracting("file").isEqualTo(Optional.of(config));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsPlace() throws IOException {
        Map<String, String> environment = new HashMap<>(file("""
                server:
                  port: 65536
                  prot: 1
                limits:
                  retries: -1
                  retries: 2
                  plannerTimeout: 3m
                  subtaskTimeout:
                opencode: /bin/opencode
                dataDir: here
                permissions:
                  allow: [Bash, {a: b}]
                """));
        environment.put("MTO_LIMITS_CONTEXT_CHARS", "999");
        environment.put("MTO_LIMITS_RETRYS", "1");

        String known = "server.host, server.port, server.hosts, server.roots, dataDir, cacheDir, limits.maxSubtasksDefault, limits.maxSubtasksMax,"
                + " limits.pipelinedPlanning, limits.plannerTimeout, limits.subtaskTimeout, limits.synthesisTimeout, limits.claimTimeout,"
                + " limits.requireApproval, limits.approvalTimeout, limits.maxPause, limits.inactivityTimeout, limits.maxSteps, limits.maxTokens, limits.maxCostUsd,"
                + " limits.sessionsInFlight, limits.retries, limits.contextChars, opencode.binary, opencode.retryAttempts, opencode.retryWait, opencode.unresponsiveTimeout, opencode.servers,"
                + " chat.baseUrl, chat.model, chat.keyVariable, chat.use, chat.idleTimeout, permissions.allow,"
                + " tokens.requestsPerMinute, tokens.livePlans, tokens.eventStreams,"
                + " webhooks.allow, webhooks.attempts, webhooks.firstRetry, webhooks.timeout,"
                + " metrics.requireToken, log.format, log.level, store.url, store.passwordVariable, store.connections, node.name, node.lease, retention.after";
        assertThat(problems(environment, Map.of("--host", List.of("a b"), "--nonsense", List.of("1"))))
                .containsExactlyInAnyOrder(
                        "server.port is \"65536\": must be a whole number from 0 to 65535" + at(2),
                        "server.prot is \"1\": is not a known key; known are: " + known + at(3),
                        "limits.retries is \"-1\": must be a whole number from 0 to 10" + at(5),
                        "limits.retries is \"2\": is given more than once, first at " + folder.resolve("c.yaml")
                                + ", line 5" + at(6),
                        "limits.plannerTimeout is \"3m\": must be a duration from PT1S to PT1H, such as PT90S or PT10M"
                                + at(7),
                        "limits.subtaskTimeout must be a duration from PT1S to PT24H, such as PT90S or PT10M" + at(8),
                        "opencode is \"/bin/opencode\": is not a known key; known are: " + known + at(9),
                        "dataDir is \"here\": must be an absolute path, or one that begins with ~/" + at(10),
                        "permissions.allow must be a list of plain texts" + at(12),
                        "permissions.allow is \"Bash\": must be a list of NAME or NAME:GLOB, such as bash or"
                                + " external_directory:/etc/*" + at(12),
                        "limits.contextChars is \"999\": must be a whole number from 1000 to 1000000"
                                + " (environment variable MTO_LIMITS_CONTEXT_CHARS)",
                        "MTO_LIMITS_RETRYS is \"1\": is not a known variable (environment)",
                        "server.host is \"a b\": must be a host name or an address (flag --host)",
                        "--nonsense is \"1\": sets nothing (flag)");
    }

    @Test
    void theDefaultNumberOfSubtasksIsWithinTheMost() throws IOException {
        assertThat(problems(Map.of("MTO_LIMITS_MAX_SUBTASKS_MAX", "3"), Map.of())).containsExactly(
                "limits.maxSubtasksDefault is \"5\": must be at most limits.maxSubtasksMax, which is 3"
                        + " (default; limits.maxSubtasksMax is smaller)");
        assertThat(problems(file("limits: {maxSubtasksDefault: 11}"), Map.of())).containsExactly(
                "limits.maxSubtasksDefault is \"11\": must be at most limits.maxSubtasksMax, which is 10" + at(1));
    }

    @Test
    void anEndpointAndItsModelAreEnoughForChat() {
        assertThat(loaded(Map.of("MTO_CHAT_BASE_URL", "http://127.0.0.1:8080/v1/", "MTO_CHAT_MODEL", "m",
                "OPENAI_API_KEY", "sk-usual"), Map.of()).chat())
                .contains(new Chat(URI.create("http://127.0.0.1:8080/v1/"), "m", "OPENAI_API_KEY",
                        Optional.of(new ApiKey("sk-usual")), Use.AGENT, Duration.ofMinutes(3)));
        assertThat(loaded(Map.of("MTO_CHAT_BASE_URL", "http://h", "MTO_CHAT_MODEL", "m"), Map.of()).chat()
                .orElseThrow().key()).isEmpty();
        assertThat(loaded(Map.of("OPENAI_API_KEY", "two words"), Map.of()).chat()).isEmpty();
    }

    @Test
    void whatIsWrongWithChatIsToldAtOnceAndNeverTheKey() throws IOException {
        assertThat(problems(file("""
                chat:
                  use: everything
                  model: m
                """), Map.of())).containsExactlyInAnyOrder(
                "chat.use is \"everything\": must be one of agent, subtasks, all" + at(2),
                "chat.use is \"everything\": means nothing without chat.baseUrl" + at(2),
                "chat.model is \"m\": means nothing without chat.baseUrl" + at(3));
        assertThat(problems(Map.of("MTO_CHAT_BASE_URL", "ftp://h", "OPENAI_API_KEY", "two words"), Map.of()))
                .containsExactlyInAnyOrder(
                        "chat.baseUrl is \"ftp://h\": must be an http or https address, such as"
                                + " https://api.example.com/v1 (environment variable MTO_CHAT_BASE_URL)",
                        "chat.model must be set, since chat.baseUrl is (environment variable MTO_CHAT_BASE_URL)",
                        "chat.keyVariable is \"OPENAI_API_KEY\": must name a variable that holds a key, in ASCII and"
                                + " without blanks (environment variable OPENAI_API_KEY)");
        assertThat(problems(Map.of("MTO_CHAT_BASE_URL", "https://user:secret@h", "MTO_CHAT_MODEL", "m",
                "MTO_CHAT_KEY_VARIABLE", "1x"), Map.of())).hasSize(2);
        assertThat(EVERYTHING.toString()).doesNotContain("sk-secret");
    }

    @Test
    void aFileThatIsNamedMustBeThereAndBeYaml() throws IOException {
        assertThat(problems(Map.of("MTO_CONFIG", "/no/such/file"), Map.of()))
                .containsExactly("MTO_CONFIG is \"/no/such/file\": must be a file that exists (environment)");
        assertThat(problems(file("server:\n  port: [1"), Map.of())).singleElement().asString().contains("must be YAML");
        assertThat(problems(file("- server"), Map.of())).singleElement().asString()
                .contains("must hold settings as \"key: value\"").endsWith(at(1));
        assertThat(loaded(file(""), Map.of())).isEqualTo(loaded(Map.of(), Map.of()));
        assertThat(loaded(file("# nothing\n"), Map.of())).isEqualTo(loaded(Map.of(), Map.of()));
    }

    @Test
    void aRefusalIsReadable() {
        SettingsResult result = load(Map.of("MTO_SERVER_PORT", "x"), Map.of());

        assertThat(((SettingsResult.Refused) result).describe()).isEqualTo("""
                The configuration is not valid:
                  server.port is "x": must be a whole number from 0 to 65535 (environment variable MTO_SERVER_PORT)
                See docs/configuration.md.""");
    }

    @Test
    void theDocumentationHasTheTableOfTheCode() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("mto.root"), "docs", "configuration.md"));

        assertThat(squeezed(page)).contains(squeezed(new Catalogue(HOME).table()));
    }

    /// Without what the formatter of Markdown adds to line up columns.
    private static String squeezed(String markdown) {
        return markdown.replaceAll(" *\\| *", "|").replaceAll("-{3,}", "---");
    }
}
