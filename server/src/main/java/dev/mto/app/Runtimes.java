package dev.mto.app;

import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimes;
import dev.mto.chat.ChatRuntime;
import dev.mto.chat.ChatSetup;
import dev.mto.chat.Endpoint;
import dev.mto.cluster.Quota;
import dev.mto.config.ApiKey;
import dev.mto.config.DataFolder;
import dev.mto.config.Settings;
import dev.mto.config.Settings.Use;
import dev.mto.http.Readiness.RuntimeHealth;
import dev.mto.http.Readiness.RuntimeState;
import dev.mto.http.Readiness.ServerHealth;
import dev.mto.metrics.Metrics;
import dev.mto.opencode.Opencode;
import dev.mto.opencode.OpencodeFleet;
import dev.mto.opencode.OpencodeRuntime;
import dev.mto.opencode.OpencodeSettings;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.OpencodeSettings.Patience;
import dev.mto.opencode.RemoteSettings;
import dev.mto.opencode.RuntimeStatus;
import dev.mto.plan.ModelRef;
import dev.mto.planner.PlannerDesk;
import dev.mto.sample.SampleModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The runtimes of a server: the user's own opencode, the chat endpoint beside it or in its place, and for the sample model
/// an opencode apart. Each comes to be when first asked for. Thread-safe.
final class Runtimes implements AgentRuntimes, AutoCloseable {
    private final Settings settings;
    private final DataFolder folder;
    private final Optional<ChatRuntime> chat;
    private final Optional<Opencode> opencode;
    private final AgentRuntime usual;
    private Optional<Sample> sample = Optional.empty();

    private record Sample(SampleService model, OpencodeRuntime runtime) {}

    /// @param environment set in the environment of the user's opencode, over what is in ours
    Runtimes(Settings settings, DataFolder folder, Map<String, String> environment) {
        this.settings = settings;
        this.folder = folder;
        this.chat = settings.chat().map(Runtimes::chat);
        this.opencode = isWithoutOpencode(settings)
                ? Optional.empty()
                : Optional.of(settings.opencode().servers().isEmpty()
                        ? runtime("opencode", new Home.User(StoreChoice.without(settings, environment)))
                        : new OpencodeFleet(servers(settings), conduct(settings)));
        this.usual = usual();
    }

    /// What others that use the same runtimes have a share of: the caps of `opencode.servers`.
    List<Quota> quotas() {
        return opencode.filter(OpencodeFleet.class::isInstance).map(OpencodeFleet.class::cast)
                .map(OpencodeFleet::quotas).orElse(List.of());
    }

    /// Whether plans run without opencode, but for those with the sample model.
    static boolean isWithoutOpencode(Settings settings) {
        return settings.chat().filter(chat -> chat.use() == Use.ALL).isPresent();
    }

    /// The endpoint that is configured.
    static Endpoint endpoint(Settings.Chat chat) {
        return new Endpoint(chat.baseUrl(), chat.model(), chat.key().map(ApiKey::value));
    }

    private static ChatRuntime chat(Settings.Chat chat) {
        return new ChatRuntime(new ChatSetup(endpoint(chat), chat.idleTimeout(), PlannerDesk.SYSTEM_PROMPT));
    }

    /// For plans that do not name the sample model.
    private AgentRuntime usual() {
        if (opencode.isEmpty()) {
            return chat.orElseThrow();
        }
        return chat.<AgentRuntime>map(beside -> new SplitRuntime(opencode.get(), beside,
                settings.chat().orElseThrow().use() == Use.SUBTASKS)).orElse(opencode.get());
    }

    @Override
    public AgentRuntime forModel(Optional<ModelRef> model) {
        boolean isSample = model.map(ModelRef::provider).filter(SampleModel.NAME::equals).isPresent();
        return isSample ? sample() : usual;
    }

    /// Begins to bring a runtime up. Returns at once.
    void prewarm(Prewarm which) {
        switch (which) {
            case OPENCODE -> {
                opencode.ifPresent(Opencode::prewarm);
                chat.ifPresent(ChatRuntime::prewarm);
            }
            case SAMPLE -> sample().prewarm();
            case NONE -> {
            }
        }
    }

    synchronized List<RuntimeHealth> health() {
        List<RuntimeHealth> all = new ArrayList<>();
        opencode.ifPresent(present -> all.add(health(present)));
        // Nothing of it has to come up; whether the endpoint answers, its answers tell.
        chat.ifPresent(present -> all.add(new RuntimeHealth(ChatRuntime.NAME, RuntimeState.READY, present.describe())));
        sample.ifPresent(present -> all.add(health(SampleModel.NAME, present.runtime().status())));
        return all;
    }

    /// Stops what runs no session, leaves what does to the next start.
    @Override
    public synchronized void close() {
        opencode.ifPresent(Opencode::close);
        chat.ifPresent(ChatRuntime::close);
        sample.ifPresent(present -> {
            present.runtime().close();
            present.model().close();
        });
    }

    private synchronized OpencodeRuntime sample() {
        if (sample.isEmpty()) {
            SampleService model = SampleService.start(folder.sample());
            sample = Optional.of(new Sample(model,
                    runtime(SampleModel.NAME, new Home.Apart(folder.sample(), model.url(),
                            StoreChoice.without(settings, Map.of())))));
        }
        return sample.get().runtime();
    }

    private OpencodeRuntime runtime(String name, Home home) {
        Settings.Opencode how = settings.opencode();
        return new OpencodeRuntime(new OpencodeSettings(name,
                new Installation(how.binary(), settings.cacheDir(), Version.current().opencode()),
                folder.opencodeRecord(name),
                home, conduct(settings)));
    }

    private static Conduct conduct(Settings settings) {
        Settings.Opencode how = settings.opencode();
        return new Conduct(PlannerDesk.SYSTEM_PROMPT, settings.permissions().allow(),
                new Patience(how.retryAttempts(), how.retryWait(), how.unresponsiveTimeout()));
    }

    /// Those of `opencode.servers`.
    static List<RemoteSettings> servers(Settings settings) {
        return settings.opencode().servers().stream()
                .map(server -> new RemoteSettings(server.name(), server.url(), server.user(), server.password(),
                        server.weight(), server.cap()))
                .toList();
    }

    /// Shows the servers that somebody else runs.
    void show(Metrics metrics) {
        opencode.stream().flatMap(present -> present.servers().stream()).forEach(server -> metrics.showServer(
                server.name(), () -> server.status().state() == RuntimeStatus.State.READY, server::inFlight));
    }

    private static RuntimeHealth health(Opencode opencode) {
        List<ServerHealth> servers = opencode.servers().stream()
                .map(server -> new ServerHealth(server.name(), state(server.status()), server.status().detail()))
                .toList();
        return new RuntimeHealth("opencode", state(opencode.status()), opencode.status().detail(),
                Optional.of(servers).filter(some -> !some.isEmpty()));
    }

    private static RuntimeHealth health(String name, RuntimeStatus status) {
        return new RuntimeHealth(name, state(status), status.detail());
    }

    private static RuntimeState state(RuntimeStatus status) {
        return switch (status.state()) {
            case IDLE -> RuntimeState.IDLE;
            case INSTALLING -> RuntimeState.INSTALLING;
            case STARTING -> RuntimeState.STARTING;
            case READY -> RuntimeState.READY;
            case FAILED -> RuntimeState.FAILED;
        };
    }
}
