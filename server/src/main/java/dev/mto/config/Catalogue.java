package dev.mto.config;

import dev.mto.config.Settings.LogFormat;
import dev.mto.config.Settings.LogLevel;
import dev.mto.config.Settings.Use;
import dev.mto.plan.Allowance;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every setting there is, with its default, its range and its meaning: what is read and what is documented come from
/// here. Immutable.
final class Catalogue {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofHours(24);

    final Setting<String> host = Setting.of("server.host", Forms.host(), "127.0.0.1",
            "The address to listen on. Anything but loopback lets other machines try tokens.").withFlag("--host");
    final Setting<Integer> port = Setting.of("server.port", Forms.number(0, 65_535), "7420",
            "The port to listen on; 0 takes a free one.").withFlag("--port");
    final Setting<List<Path>> roots;
    final Setting<List<String>> hosts = Setting.of("server.hosts", Forms.hosts(), "",
            "Names besides localhost that the server may be called by, such as that of a proxy before it. What a web page "
                    + "sends under another name is refused.");
    final Setting<Integer> requestsPerMinute = Setting.of("tokens.requestsPerMinute", Forms.number(1, 1_000_000), "300",
            "Requests that one created token may make in a minute.");
    final Setting<Integer> livePlans = Setting.of("tokens.livePlans", Forms.number(1, 100_000), "10",
            "Plans of the owner of a created token that may be live at once.");
    final Setting<Integer> eventStreams = Setting.of("tokens.eventStreams", Forms.number(1, 100_000), "50",
            "Event streams and MCP calls that one created token may have open at once.");
    final Setting<Path> dataDir;
    final Setting<Path> cacheDir;
    final Setting<Integer> maxSubtasksDefault = Setting.of("limits.maxSubtasksDefault", Forms.number(1, 500), "5",
            "Sub-tasks of a plan whose request does not say; at most limits.maxSubtasksMax.");
    final Setting<Integer> maxSubtasksMax = Setting.of("limits.maxSubtasksMax", Forms.number(1, 500), "10",
            "The most sub-tasks a request may ask for.");
    final Setting<Boolean> pipelinedPlanning = Setting.of("limits.pipelinedPlanning", Forms.flag(), "true",
            "Whether a sub-task begins as soon as the planner has written it, and not only when the plan is whole.");
    final Setting<Duration> plannerTimeout = Setting.of("limits.plannerTimeout", Forms.duration(SECOND, HOUR), "PT3M",
            "How long planning may take, repairs included.");
    final Setting<Duration> subtaskTimeout = Setting.of("limits.subtaskTimeout", Forms.duration(SECOND, DAY), "PT10M",
            "How long one attempt at a sub-task may take.");
    final Setting<Duration> synthesisTimeout = Setting.of("limits.synthesisTimeout", Forms.duration(SECOND, DAY),
            "PT10M", "How long one attempt at the answer may take.");
    final Setting<Duration> claimTimeout = Setting.of("limits.claimTimeout", Forms.duration(SECOND, DAY), "PT1M",
            "How long a client that shows the parent session is waited for before the answer is written without it.");
    final Setting<Boolean> requireApproval = Setting.of("limits.requireApproval", Forms.flag(), "false",
            "Whether a plan waits to be approved whose request does not say.");
    final Setting<Duration> approvalTimeout = Setting.of("limits.approvalTimeout",
            Forms.duration(Duration.ZERO, Duration.ofDays(365)), "PT24H",
            "How long a plan waits to be approved before it fails; each edit starts the time anew. PT0S waits for ever.");
    final Setting<Duration> maxPause = Setting.of("limits.maxPause", Forms.duration(SECOND, DAY), "PT6H",
            "How long a provider's rate or quota limits may keep a plan waiting, without any answer in between.");
    final Setting<Duration> inactivityTimeout = Setting.of("limits.inactivityTimeout", Forms.duration(SECOND, DAY),
            "PT5M", "How long a session may say and do nothing before it is aborted.");
    final Setting<Integer> maxSteps = Setting.of("limits.maxSteps", Forms.number(1, 100_000), "200",
            "Answers of the model in one session before it is aborted as a runaway.");
    final Setting<Integer> maxTokens = Setting.of("limits.maxTokens", Forms.number(1_000, 2_000_000_000), "10000000",
            "Tokens of every kind that one session may use before it is aborted as a runaway.");
    final Setting<BigDecimal> maxCostUsd = Setting.of("limits.maxCostUsd", Forms.amount("0.01", "1000000"), "25",
            "US dollars that one session may cost, as opencode counts them, before it is aborted as a runaway.");
    final Setting<Integer> sessionsInFlight = Setting.of("limits.sessionsInFlight", Forms.number(1, 10_000), "20",
            "Agent sessions that work at once, over all plans; the others wait. One opencode server does not bear more "
                    + "than 200.");
    final Setting<Integer> retries = Setting.of("limits.retries", Forms.number(0, 10), "2",
            "Further attempts at a piece of work that failed in a way that may pass.");
    /// 24,000 characters are some 6,000 tokens. A sub-task of a plan of ten depends on nine others at the most: 54,000
    /// tokens, which leaves room to work in a context of 128,000, the smallest that is common among models that can use
    /// tools.
    final Setting<Integer> contextChars = Setting.of("limits.contextChars", Forms.number(1_000, 1_000_000), "24000",
            "How many characters of each dependency's result a sub-task is given. The plan keeps the whole.");
    final Setting<Path> binary;
    final Setting<Integer> retryAttempts = Setting.of("opencode.retryAttempts", Forms.number(0, 100), "3",
            "How often opencode may try a failing provider again before the session is given up.");
    final Setting<Duration> retryWait = Setting.of("opencode.retryWait", Forms.duration(SECOND, HOUR), "PT60S",
            "How far off opencode's next try may be before the session is given up.");
    final Setting<Duration> unresponsiveTimeout = Setting.of("opencode.unresponsiveTimeout",
            Forms.duration(Duration.ofSeconds(5), HOUR), "PT2M",
            "How long opencode's server may say nothing, not even that it is alive, before it is ended and started anew. "
                    + "One of opencode.servers is given up then, after a quarter of it where nobody is there at all.");
    final Setting<List<String>> servers = Setting.of("opencode.servers", Forms.servers(), "",
            "opencode servers that somebody else runs, in place of the one that is started and kept. See "
                    + "opencode-servers.md.");
    final Setting<URI> chatBaseUrl = Setting.of("chat.baseUrl", Forms.url(), "",
            "The OpenAI-compatible API to ask, all that stands before /chat/completions. Without it there is no chat.");
    final Setting<String> chatModel = Setting.of("chat.model", Forms.text(), "",
            "The model to ask there, in the words of that API. Needed with chat.baseUrl.");
    final Setting<String> chatKeyVariable = Setting.of("chat.keyVariable", Forms.variable(), "OPENAI_API_KEY",
            "The environment variable that holds the key. Where it is not set, none is sent.");
    final Setting<Use> chatUse = Setting.of("chat.use", Forms.oneOf(Use.class), "agent",
            "What goes there: sub-tasks for which the planner chooses the agent chat, all sub-tasks, or all, planner "
                    + "and answer included.");
    final Setting<Duration> chatIdleTimeout = Setting.of("chat.idleTimeout", Forms.duration(SECOND, HOUR), "PT3M",
            "How long that API may say nothing, before its answer and in it, until the connection is given up.");
    final Setting<List<Allowance>> allow = Setting.of("permissions.allow", Forms.allowances(), "",
            "What sessions of every plan may do where opencode would ask. What your opencode rules forbid stays forbidden.")
            .withFlag("--allow");

    final Setting<List<String>> webhooksAllow = Setting.of("webhooks.allow", Forms.destinations(), "",
            "Hosts that callbackUrl may name though they are not on the public Internet, and by http as well: names, "
                    + "addresses, and ranges of addresses.");
    final Setting<Integer> webhooksAttempts = Setting.of("webhooks.attempts", Forms.number(1, 20), "11",
            "How often a webhook is tried before it is given up; 11 times is a day and some hours.");
    final Setting<Duration> webhooksFirstRetry = Setting.of("webhooks.firstRetry",
            Forms.duration(Duration.ofMillis(10), HOUR), "PT5S",
            "When a webhook is tried a second time; later times are multiples of it, of 12 h at most.");
    final Setting<Duration> webhooksTimeout = Setting.of("webhooks.timeout",
            Forms.duration(SECOND, Duration.ofMinutes(1)), "PT15S", "How long one attempt at a webhook may take.");
    final Setting<Boolean> metricsRequireToken = Setting.of("metrics.requireToken", Forms.flag(), "true",
            "Whether /metrics asks for the bearer token, as the API does. Without it, everybody who reaches the port sees "
                    + "counts, and names of agents and models.");
    final Setting<LogFormat> logFormat = Setting.of("log.format", Forms.oneOf(LogFormat.class), "text",
            "How a line of the log is written: text for people, json for programs.");
    final Setting<LogLevel> logLevel = Setting.of("log.level", Forms.oneOf(LogLevel.class), "info",
            "The least important lines that are still written. debug tells every step of a plan.");

    final Setting<Optional<StoreUrl>> storeUrl = Setting.of("store.url", Forms.store(), "",
            "The PostgreSQL that keeps the plans, so that several servers can share them. Without it they are in a file "
                    + "of dataDir, for one server.");
    final Setting<String> storePasswordVariable = Setting.of("store.passwordVariable", Forms.variable(), "PGPASSWORD",
            "The environment variable that holds the password, where store.url does not.");
    final Setting<Integer> storeConnections = Setting.of("store.connections", Forms.number(1, 1_000), "8",
            "Connections to PostgreSQL that one server reads with, at the most. It has some more for what it writes.");
    final Setting<String> nodeName = Setting.of("node.name", Forms.name(), "the machine's name and the port",
            "What this server is called among those that share the PostgreSQL.");
    final Setting<Duration> nodeLease = Setting.of("node.lease",
            Forms.duration(Duration.ofSeconds(2), Duration.ofMinutes(5)), "PT10S",
            "How long this server may give no sign of life before the others take over its plans.");
    final Setting<Duration> retentionAfter = Setting.of("retention.after",
            Forms.duration(Duration.ZERO, Duration.ofDays(3650)), "PT0S",
            "How long plans are kept that are over, such as P90D; older ones are removed with their journals. PT0S keeps "
                    + "them for ever.");

    /// @param home what a leading `~/` stands for
    Catalogue(Path home) {
        dataDir = Setting.of("dataDir", Forms.path(home), "$XDG_DATA_HOME/mto, else ~/.local/share/mto",
                "Where plans and the token are kept.");
        cacheDir = Setting.of("cacheDir", Forms.path(home), "$XDG_CACHE_HOME/mto, else ~/.cache/mto",
                "Where what can be fetched again is kept.");
        roots = Setting.of("server.roots", Forms.paths(home), "",
                "The folders that any plan may work in, links resolved, and all below them. None: anywhere, but for tokens "
                        + "with roots of their own.");
        binary = Setting.of("opencode.binary", Forms.path(home), "the one on the PATH, else one is installed",
                "The opencode program.");
    }

    /// Those that mean nothing without [#chatBaseUrl].
    List<Setting<?>> ofChat() {
        return List.of(chatModel, chatKeyVariable, chatUse, chatIdleTimeout);
    }

    /// Those that mean nothing without [#storeUrl].
    List<Setting<?>> ofStore() {
        return List.of(storePasswordVariable, storeConnections, nodeName, nodeLease);
    }

    /// In the order of the file.
    List<Setting<?>> all() {
        return List.of(host, port, hosts, roots, dataDir, cacheDir, maxSubtasksDefault, maxSubtasksMax,
                pipelinedPlanning,
                plannerTimeout,
                subtaskTimeout, synthesisTimeout, claimTimeout, requireApproval,
                approvalTimeout, maxPause, inactivityTimeout, maxSteps, maxTokens,
                maxCostUsd, sessionsInFlight, retries, contextChars, binary, retryAttempts, retryWait,
                unresponsiveTimeout, servers, chatBaseUrl, chatModel, chatKeyVariable, chatUse, chatIdleTimeout, allow,
                requestsPerMinute, livePlans, eventStreams, webhooksAllow, webhooksAttempts, webhooksFirstRetry,
                webhooksTimeout, metricsRequireToken, logFormat, logLevel, storeUrl, storePasswordVariable,
                storeConnections,
                nodeName, nodeLease, retentionAfter);
    }

    /// The table of `docs/configuration.md`.
    String table() {
        String head = """
                | Key | Default | Allowed | Environment | Flag | Meaning |
                | --- | --- | --- | --- | --- | --- |
                """;
        return head + all().stream().map(Catalogue::row).collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        return Stream.of(code(setting.key()), setting.standard().isEmpty() ? "none" : setting.standard(),
                setting.form().allowed(), code(setting.variable()), setting.flag().map(Catalogue::code).orElse(""),
                setting.meaning()).map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n")).replace("|  |", "| |");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
