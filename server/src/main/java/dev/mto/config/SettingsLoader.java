package dev.mto.config;

import dev.mto.config.Settings.Access;
import dev.mto.config.Settings.Chat;
import dev.mto.config.Settings.Limits;
import dev.mto.config.Settings.Node;
import dev.mto.config.Settings.Observation;
import dev.mto.config.Settings.Opencode;
import dev.mto.config.Settings.OpencodeServer;
import dev.mto.config.Settings.Permissions;
import dev.mto.config.Settings.Server;
import dev.mto.config.Settings.SessionBounds;
import dev.mto.config.Settings.Store;
import dev.mto.config.Settings.Use;
import dev.mto.config.Settings.Webhooks;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads the configuration: defaults, over them `config.yaml`, over it the environment, over it flags. Each setting
/// comes whole from the last that has it; a list is replaced and not added to. Confined to one thread, and for one use.
public final class SettingsLoader {
    private static final String FILE_VARIABLE = "MTO_CONFIG";
    /// A variable that begins like this can be meant for nothing but a setting.
    private static final List<String> OUR_VARIABLES = List.of("MTO_SERVER_", "MTO_LIMITS_", "MTO_OPENCODE_",
            "MTO_CHAT_", "MTO_PERMISSIONS_", "MTO_TOKENS_", "MTO_WEBHOOKS_", "MTO_METRICS_", "MTO_LOG_", "MTO_STORE_",
            "MTO_NODE_");

    private final Map<String, String> environment;
    private final Map<String, List<String>> flags;
    private final Folders folders;
    private final Catalogue catalogue;
    private final Map<String, Found> found = new HashMap<>();
    private final List<SettingProblem> problems = new ArrayList<>();

    /// @param environment the process's environment
    /// @param flags by the name they are typed with, such as `--port`, each with all its values in order
    /// @param home the user's home folder
    public SettingsLoader(Map<String, String> environment, Map<String, List<String>> flags, Path home) {
        this.environment = Map.copyOf(environment);
        this.flags = Map.copyOf(flags);
        this.folders = new Folders(environment, home);
        this.catalogue = new Catalogue(home);
    }

    /// Reads everything and checks everything.
    public SettingsResult load() {
        Optional<Path> file = readFile();
        readEnvironment();
        readFlags();
        Settings settings = settings();
        requireDefaultWithinMax(settings.limits());
        return problems.isEmpty() ? new SettingsResult.Loaded(settings, file) : new SettingsResult.Refused(problems);
    }

    private Optional<Path> readFile() {
        Optional<Path> named = Optional.ofNullable(environment.get(FILE_VARIABLE)).filter(name -> !name.isBlank())
                .map(Path::of);
        Path file = named.orElseGet(folders::configFile);
        if (named.isEmpty() && !Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            problems.add(new SettingProblem(FILE_VARIABLE, file.toString(), "must be a file that exists",
                    named.isPresent() ? "environment" : "the usual place"));
            return Optional.empty();
        }
        ConfigFile config = ConfigFile.read(file);
        problems.addAll(config.problems());
        config.entries().forEach(this::addFromFile);
        return Optional.of(file);
    }

    private void addFromFile(String key, Found value) {
        if (catalogue.all().stream().anyMatch(setting -> setting.key().equals(key))) {
            found.put(key, value);
        } else {
            String known = catalogue.all().stream().map(Setting::key).collect(Collectors.joining(", "));
            problems.add(new SettingProblem(key, String.join(", ", value.texts()),
                    "is not a known key; known are: " + known, value.source()));
        }
    }

    private void readEnvironment() {
        Map<String, Setting<?>> settings = catalogue.all().stream()
                .collect(Collectors.toMap(Setting::variable, setting -> setting));
        settings.forEach((name, setting) -> Optional.ofNullable(environment.get(name)).ifPresent(text -> {
            List<String> texts = setting.form().isList() ? commaSeparated(text) : List.of(text);
            found.put(setting.key(), new Found(texts, "environment variable " + name));
        }));
        Set<String> named = Optional.ofNullable(found.get(catalogue.servers.key())).stream()
                .flatMap(servers -> servers.texts().stream()).flatMap(ServerEntry::variables)
                .collect(Collectors.toSet());
        new TreeMap<>(environment).forEach((name, text) -> {
            if (!settings.containsKey(name) && !named.contains(name)
                    && OUR_VARIABLES.stream().anyMatch(name::startsWith)) {
                problems.add(new SettingProblem(name, text, "is not a known variable", "environment"));
            }
        });
    }

    private static List<String> commaSeparated(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
    }

    private void readFlags() {
        Map<String, Setting<?>> settings = catalogue.all().stream()
                .filter(setting -> setting.flag().isPresent())
                .collect(Collectors.toMap(setting -> setting.flag().orElseThrow(), setting -> setting));
        new TreeMap<>(flags).forEach((name, texts) -> {
            Setting<?> setting = settings.get(name);
            if (setting == null) {
                problems.add(new SettingProblem(name, String.join(", ", texts), "sets nothing", "flag"));
            } else {
                found.put(setting.key(), new Found(texts, "flag " + name));
            }
        });
    }

    private Settings settings() {
        Limits limits = new Limits(value(catalogue.maxSubtasksDefault), value(catalogue.maxSubtasksMax),
                value(catalogue.pipelinedPlanning),
                value(catalogue.plannerTimeout), value(catalogue.subtaskTimeout), value(catalogue.synthesisTimeout),
                value(catalogue.claimTimeout), value(catalogue.requireApproval), value(catalogue.approvalTimeout),
                value(catalogue.maxPause),
                new SessionBounds(value(catalogue.inactivityTimeout), value(catalogue.maxSteps),
                        value(catalogue.maxTokens), value(catalogue.maxCostUsd)),
                value(catalogue.sessionsInFlight), value(catalogue.retries), value(catalogue.contextChars));
        Opencode opencode = new Opencode(given(catalogue.binary), value(catalogue.retryAttempts),
                value(catalogue.retryWait), value(catalogue.unresponsiveTimeout), servers());
        return new Settings(new Server(value(catalogue.host), value(catalogue.port)),
                given(catalogue.dataDir).orElseGet(folders::data), given(catalogue.cacheDir).orElseGet(folders::cache),
                limits, opencode, chat(), new Permissions(value(catalogue.allow)),
                new Access(value(catalogue.roots), value(catalogue.hosts), value(catalogue.requestsPerMinute),
                        value(catalogue.livePlans), value(catalogue.eventStreams)),
                new Webhooks(value(catalogue.webhooksAllow), value(catalogue.webhooksAttempts),
                        value(catalogue.webhooksFirstRetry), value(catalogue.webhooksTimeout)),
                new Observation(value(catalogue.metricsRequireToken), value(catalogue.logFormat),
                        value(catalogue.logLevel), OtelVariables.of(environment)),
                store(), new Node(given(catalogue.nodeName), value(catalogue.nodeLease)),
                value(catalogue.retentionAfter));
    }

    private Store store() {
        if (!found.containsKey(catalogue.storeUrl.key())) {
            requireNone(catalogue.ofStore(), catalogue.storeUrl);
        }
        String variable = value(catalogue.storePasswordVariable);
        int connections = value(catalogue.storeConnections);
        Optional<StoreUrl> url = value(catalogue.storeUrl);
        if (url.isEmpty()) {
            return new Store(url, List.of(), connections);
        }
        StoreUrl written = url.get();
        List<String> secret = new ArrayList<>(List.of(catalogue.storeUrl.variable()));
        Optional<Password> known = Optional.ofNullable(environment.get(variable)).map(Password::new)
                .filter(_ -> written.password().isEmpty());
        known.ifPresent(_ -> secret.add(variable));
        return new Store(Optional.of(known.map(written::with).orElse(written)), secret, connections);
    }

    private List<OpencodeServer> servers() {
        List<String> texts = value(catalogue.servers);
        List<OpencodeServer> servers = new ArrayList<>();
        for (String text : texts) {
            ServerEntry entry = new ServerEntry(text, environment);
            entry.read().ifPresent(servers::add);
            entry.wrong()
                    .forEach(words -> ofServers(entry.shown(), "entry " + (texts.indexOf(text) + 1) + " " + words));
        }
        servers.stream().filter(server -> servers.stream().anyMatch(
                other -> other.name().equals(server.name()) && !other.url().equals(server.url())))
                .forEach(server -> ofServers(server.url().toString(), "must not have the name of another server, "
                        + server.name()));
        return servers;
    }

    private void ofServers(String value, String words) {
        problems.add(new SettingProblem(catalogue.servers.key(), value, words,
                Optional.ofNullable(found.get(catalogue.servers.key())).map(Found::source).orElse("default")));
    }

    /// Every one of its settings is read, so that all that is wrong is told.
    private Optional<Chat> chat() {
        Optional<URI> baseUrl = given(catalogue.chatBaseUrl);
        Optional<String> model = given(catalogue.chatModel);
        String variable = value(catalogue.chatKeyVariable);
        Use use = value(catalogue.chatUse);
        Duration idle = value(catalogue.chatIdleTimeout);
        Optional<Found> place = Optional.ofNullable(found.get(catalogue.chatBaseUrl.key()));
        if (place.isEmpty()) {
            requireNone(catalogue.ofChat(), catalogue.chatBaseUrl);
        } else if (!found.containsKey(catalogue.chatModel.key())) {
            problems.add(new SettingProblem(catalogue.chatModel.key(), "", "must be set, since "
                    + catalogue.chatBaseUrl.key() + " is", place.get().source()));
        }
        Optional<ApiKey> key = place.flatMap(_ -> key(variable));
        return baseUrl.flatMap(url -> model.map(named -> new Chat(url, named, variable, key, use, idle)));
    }

    /// A setting that does nothing is a mistake of whoever wrote it.
    private void requireNone(List<Setting<?>> settings, Setting<?> basis) {
        for (Setting<?> setting : settings) {
            Optional.ofNullable(found.get(setting.key()))
                    .ifPresent(written -> problems.add(new SettingProblem(setting.key(),
                            String.join(", ", written.texts()), "means nothing without " + basis.key(),
                            written.source())));
        }
    }

    /// The key itself is not shown, whatever is wrong with it.
    private Optional<ApiKey> key(String variable) {
        Optional<String> text = Optional.ofNullable(environment.get(variable)).map(String::strip)
                .filter(some -> !some.isEmpty());
        if (text.filter(some -> !some.matches("[!-~]+")).isPresent()) {
            problems.add(new SettingProblem(catalogue.chatKeyVariable.key(), variable,
                    "must name a variable that holds a key, in ASCII and without blanks", "environment variable "
                            + variable));
        }
        return text.map(ApiKey::new);
    }

    private <T> T value(Setting<T> setting) {
        return given(setting).orElseGet(() -> standard(setting));
    }

    private static <T> T standard(Setting<T> setting) {
        List<String> texts = setting.form().isList() ? commaSeparated(setting.standard()) : List.of(setting.standard());
        return setting.form().read(texts)
                .orElseThrow(() -> new IllegalStateException("the default of " + setting.key() + " is not allowed"));
    }

    /// What somebody wrote, where that is allowed; what is not is remembered.
    private <T> Optional<T> given(Setting<T> setting) {
        Optional<Found> written = Optional.ofNullable(found.get(setting.key()));
        Optional<T> value = written.flatMap(found -> setting.form().read(found.texts()));
        if (written.isPresent() && value.isEmpty()) {
            problems.add(new SettingProblem(setting.key(), String.join(", ", written.get().texts()),
                    "must be " + setting.form().allowed(), written.get().source()));
        }
        return value;
    }

    private void requireDefaultWithinMax(Limits limits) {
        if (limits.maxSubtasksDefault() > limits.maxSubtasksMax()) {
            String key = catalogue.maxSubtasksDefault.key();
            Found source = Objects.requireNonNullElse(found.get(key),
                    new Found(List.of(), "default; " + catalogue.maxSubtasksMax.key() + " is smaller"));
            problems.add(new SettingProblem(key, String.valueOf(limits.maxSubtasksDefault()),
                    "must be at most " + catalogue.maxSubtasksMax.key() + ", which is " + limits.maxSubtasksMax(),
                    source.source()));
        }
    }
}
