package dev.mto.app;

import dev.mto.access.RateLimit;
import dev.mto.access.Territory;
import dev.mto.access.Tokens;
import dev.mto.config.DataFolder;
import dev.mto.config.LocalToken;
import dev.mto.config.OtelVariables;
import dev.mto.config.Settings;
import dev.mto.http.Callers;
import dev.mto.http.CallersPlans;
import dev.mto.http.EventForms;
import dev.mto.http.Gate;
import dev.mto.http.HttpApi;
import dev.mto.http.HttpSettings;
import dev.mto.http.ListenException;
import dev.mto.http.Metering;
import dev.mto.http.Readiness;
import dev.mto.http.Readiness.StoreHealth;
import dev.mto.http.ServerControl;
import dev.mto.json.EventCodec;
import dev.mto.json.JsonPlanReader;
import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import dev.mto.mcp.Desk;
import dev.mto.mcp.McpEndpoint;
import dev.mto.metrics.Metrics;
import dev.mto.orchestrator.HouseRules;
import dev.mto.orchestrator.JournaledOrchestrator;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.plan.Approval;
import dev.mto.plan.PlanId;
import dev.mto.planner.PlannerDesk;
import dev.mto.run.AgentSlots;
import dev.mto.run.Durations;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanSetup;
import dev.mto.run.ProviderGates;
import dev.mto.run.RetryPolicy;
import dev.mto.run.RunPolicy;
import dev.mto.store.SqliteJournal;
import dev.mto.store.StoreUnusable;
import dev.mto.synthesis.Evidence;
import dev.mto.trace.Tracing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: every part built, connected, and started in an order that leaves nothing half up. Started by
/// [#start], ended by [#close]; both from one thread.
public final class Server implements ServerControl, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /// Aborting takes opencode a moment; a stop as a whole shall take ten seconds at the most.
    private static final Duration HALT = Duration.ofSeconds(5);
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    /// 32^16 ids: nobody guesses one.
    private static final int ID_LENGTH = 16;

    private final DataFolder folder;
    private final SqliteJournal journal;
    private final Runtimes runtimes;
    private final Metrics metrics;
    private final Optional<Tracing> tracing;
    private final PlanRunners runners;
    private final McpEndpoint mcp;
    private final HttpApi http;
    private final String host;
    private final CountDownLatch stopWish = new CountDownLatch(1);
    private volatile boolean abortSessions;
    private volatile int port;

    /// What outlives the construction.
    private record Parts(SqliteJournal journal, Runtimes runtimes, Metrics metrics, Optional<Tracing> tracing) {}

    private Server(Settings settings, DataFolder folder, String token, Parts parts) {
        this.folder = folder;
        this.journal = parts.journal();
        this.runtimes = parts.runtimes();
        this.metrics = parts.metrics();
        this.tracing = parts.tracing();
        List<PlanListener> listeners = new ArrayList<>(List.of(metrics.plans(), new PlanLog()));
        tracing.ifPresent(listeners::add);
        PlanFeed feed = new PlanFeed(PlanListener.all(listeners));
        Clock clock = Clock.systemUTC();
        PlanSetup setup = setup(settings.limits());
        this.runners = new PlanRunners(journal, feed, clock, setup, runtimes);
        metrics.show(setup.shared().slots(), runners::running);
        metrics.show(journal::size);
        Orchestrator orchestrator = new JournaledOrchestrator(journal, feed, runners, planIds(), setup);
        SubmissionReader submissions = new SubmissionReader(limits(settings.limits()));
        String version = Version.current().mto();
        Tokens tokens = new Tokens(journal.tokens(), clock, randomBytes());
        CallersPlans plans = new CallersPlans(orchestrator, rules(settings.access()));
        this.mcp = new McpEndpoint(caller -> new Desk(caller.id(), plans.of(caller), plans.territory(caller),
                () -> !caller.isOver(clock.instant()) && tokens.isInForce(caller)), submissions, version,
                McpEndpoint.BEAT);
        tokens.onRevocation(_ -> mcp.lookAgain());
        Gate gate = new Gate(token, tokens, new RateLimit(settings.access().requestsPerMinute(), clock));
        this.http = new HttpApi(
                new HttpSettings(settings.server().host(), settings.server().port(), version,
                        HttpSettings.Timing.DEFAULT, Map.of("/mcp", mcp::answer),
                        new Metering(new Meters(metrics), !settings.observation().metricsRequireToken())),
                new Callers(gate, tokens, settings.access().hosts(), settings.access().eventStreams(), clock), plans,
                this, new HttpApi.Forms(submissions, new EventForms(EventCodec::encodeEntry, EventCodec::typeOf)));
        this.host = settings.server().host();
    }

    /// Starts a server. When this returns, it listens, the plans of an earlier run are under way again, and the note
    /// for the command is written.
    ///
    /// @throws IOException where the data folder or the token cannot be had
    /// @throws ListenException where the port cannot be had
    /// @throws StoreUnusable where the store cannot be opened, such as where another server has it
    /// @throws JournalException where it cannot be read
    /// @param opencode set in the environment of the user's opencode, over what is in ours
    public static Server start(Settings settings, Map<String, String> opencode) throws IOException, ListenException {
        DataFolder folder = new DataFolder(settings.dataDir());
        folder.create();
        String token = LocalToken.readOrCreate(folder.token()).value();
        // Beside the store: either takes a moment.
        CompletableFuture<Metrics> metrics = CompletableFuture
                .supplyAsync(() -> new Metrics(Version.current().mto()));
        SqliteJournal journal = SqliteJournal.open(folder.root(),
                (appends, took) -> metrics.join().commits().committed(appends, took));
        Server server = new Server(settings, folder, token, new Parts(journal, new Runtimes(settings, folder, opencode),
                metrics.join(), tracing(journal, settings.observation().otel())));
        try {
            server.open();
            return server;
        } catch (IOException | ListenException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    /// Nothing of OpenTelemetry is loaded where nobody wants it.
    private static Optional<Tracing> tracing(SqliteJournal journal, OtelVariables variables) {
        if (!variables.wantTraces()) {
            return Optional.empty();
        }
        Optional<String> obstacle = variables.obstacle();
        obstacle.ifPresent(why -> LOG.warn("No traces are sent. {}", why));
        return obstacle.isPresent()
                ? Optional.empty()
                : Optional.of(new Tracing(journal, variables.values(), Version.current().mto()));
    }

    /// Brings a runtime up before anybody asks for it. Returns at once.
    void prewarm(Prewarm which) {
        runtimes.prewarm(which);
    }

    /// Where it listens.
    public URI url() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /// Stops taking requests, leaves plans and their sessions as they are, and stops what runs no session.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.serverFile());
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", folder.serverFile(), e.getMessage());
        }
        try {
            // First: the web server waits in vain for calls that wait themselves.
            mcp.close();
            http.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        endSessions();
        runners.close();
        try {
            runtimes.close();
        } finally {
            tracing.ifPresent(Tracing::close);
            journal.close();
            metrics.close();
        }
    }

    private void endSessions() {
        if (abortSessions) {
            try {
                runners.halt(HALT);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void stop(boolean abort) {
        abortSessions = abort;
        stopWish.countDown();
    }

    /// Waits until somebody wants it stopped; stops nothing itself.
    void awaitStop() throws InterruptedException {
        stopWish.await();
    }

    private void open() throws IOException, ListenException {
        // Before anybody can ask: a plan submitted in between would be taken up a second time, and one to be cancelled
        // would not be running yet.
        int resumed = runners.resumeAll();
        if (resumed > 0) {
            LOG.info("Took up {} unfinished plan(s)", resumed);
        }
        port = http.start();
        runners.learn();
        new ServerFile(url(), ProcessHandle.current().pid(), Version.current().mto(), Clock.systemUTC().instant())
                .write(folder.serverFile());
    }

    @Override
    public Readiness readiness() {
        return new Readiness(storeHealth(), runtimes.health());
    }

    private StoreHealth storeHealth() {
        try {
            journal.check();
            return new StoreHealth(true, unreadable());
        } catch (JournalException failure) {
            return new StoreHealth(false, Optional.of(String.valueOf(failure.getMessage())));
        }
    }

    private Optional<String> unreadable() {
        Map<PlanId, String> plans = runners.unreadable();
        return plans.isEmpty()
                ? Optional.empty()
                : Optional.of("The journal cannot be made sense of for " + plans.size() + " of the plans, and nobody "
                        + "goes on with them. All others are well. The server's log says which, and why.");
    }

    private static PlanSetup setup(Settings.Limits limits) {
        RetryPolicy retry = new RetryPolicy(limits.retries(), RetryPolicy.DEFAULT.firstDelay(),
                RetryPolicy.DEFAULT.maxDelay());
        RunPolicy policy = new RunPolicy(limits.plannerTimeout(), limits.subtaskTimeout(), limits.synthesisTimeout(),
                RunPolicy.DEFAULT.maxRepairs(), RunPolicy.DEFAULT.maxInterruptions(), limits.contextChars(),
                new RunPolicy.Bounds(limits.session().inactivityTimeout(), limits.session().maxSteps(),
                        limits.session().maxTokens(), limits.session().maxCostUsd()),
                limits.maxPause(), new RunPolicy.Claims(limits.claimTimeout(), RunPolicy.Claims.LEASE), retry);
        return new PlanSetup(policy, new PlannerDesk(new JsonPlanReader(), limits.pipelinedPlanning()),
                Evidence.DEFAULT,
                new PlanSetup.Shared(new AgentSlots(limits.sessionsInFlight()), new ProviderGates(), new Durations()));
    }

    private static HouseRules rules(Settings.Access access) {
        return new HouseRules(access.roots().isEmpty() ? Territory.ANYWHERE : Territory.below(access.roots()),
                access.livePlans());
    }

    private static IntFunction<byte[]> randomBytes() {
        SecureRandom random = new SecureRandom();
        return count -> {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    private static SubmissionLimits limits(Settings.Limits limits) {
        return new SubmissionLimits(limits.maxSubtasksDefault(), limits.maxSubtasksMax(),
                Path.of("").toAbsolutePath(), limits.requireApproval(),
                new Approval(Optional.of(limits.approvalTimeout()).filter(Duration::isPositive)));
    }

    private static Supplier<PlanId> planIds() {
        SecureRandom random = new SecureRandom();
        return () -> {
            StringBuilder id = new StringBuilder("plan_");
            random.ints(ID_LENGTH, 0, ALPHABET.length()).mapToObj(ALPHABET::charAt).forEach(id::append);
            return new PlanId(id.toString());
        };
    }
}
