package dev.mto.app;

import dev.mto.access.RateLimit;
import dev.mto.access.Tokens;
import dev.mto.cluster.Drainage;
import dev.mto.cluster.Nodes;
import dev.mto.config.DataFolder;
import dev.mto.config.LocalToken;
import dev.mto.config.OtelVariables;
import dev.mto.config.Settings;
import dev.mto.delivery.Deliveries;
import dev.mto.delivery.SigningSecrets;
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
import dev.mto.http.SystemStatus;
import dev.mto.json.EventCodec;
import dev.mto.json.SubmissionReader;
import dev.mto.mcp.Desk;
import dev.mto.mcp.McpEndpoint;
import dev.mto.metrics.Metrics;
import dev.mto.orchestrator.JournaledOrchestrator;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanSetup;
import dev.mto.store.SqlJournal;
import dev.mto.store.StoreUnusable;
import dev.mto.trace.Tracing;
import dev.mto.webhook.Courier;
import dev.mto.webhook.Webhooks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: every part built, connected, and started in an order that leaves nothing half up. Started by
/// [#start], ended by [#close]; both from one thread.
public final class Server implements ServerControl, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /// Aborting takes opencode a moment; a stop as a whole shall take ten seconds at the most.
    private static final Duration HALT = Duration.ofSeconds(5);

    private final DataFolder folder;
    private final SqlJournal journal;
    private final Runtimes runtimes;
    private final Metrics metrics;
    private final Optional<Tracing> tracing;
    private final PlanRunners runners;
    private final Duration retention;
    private final Company company;
    private final SystemReport report;
    private final StoreLook store = new StoreLook(this::storeHealth, System::nanoTime);
    private final Courier courier;
    private final McpEndpoint mcp;
    private final HttpApi http;
    private final String host;
    private final CountDownLatch stopWish = new CountDownLatch(1);
    private volatile boolean abortSessions;
    private volatile int port;
    private Optional<Retention> cleaning = Optional.empty();

    /// What outlives the construction.
    private record Parts(SqlJournal journal, Runtimes runtimes, Metrics metrics, Optional<Tracing> tracing,
            Optional<Handler.Wrapper> onlooker) {}

    private Server(Settings settings, DataFolder folder, String token, Parts parts) {
        this.folder = folder;
        this.journal = parts.journal();
        this.runtimes = parts.runtimes();
        this.metrics = parts.metrics();
        this.tracing = parts.tracing();
        List<PlanListener> listeners = new ArrayList<>(List.of(metrics.plans(), new PlanLog()));
        tracing.ifPresent(listeners::add);
        Clock clock = Clock.systemUTC();
        Chance chance = new Chance(new SecureRandom());
        Webhooks webhooks = Wanted.webhooks(settings.webhooks());
        SigningSecrets secrets = new SigningSecrets(journal.secrets(), clock, chance::bytes);
        this.courier = webhooks.courier(new Webhooks.Store(journal, journal.outbox(), secrets), clock,
                chance.random(), metrics.webhooks()::attempted);
        listeners.add(courier);
        PlanFeed feed = new PlanFeed(PlanListener.all(listeners));
        PlanSetup setup = Wanted.setup(settings.limits());
        Ties ties = Ties.of(journal, settings, setup.shared().slots(), clock, chance::id);
        this.runners = new PlanRunners(journal, feed, clock, setup, runtimes, ties.others());
        this.company = ties.company(runners, feed, this::url);
        ties.share(runtimes.quotas());
        this.retention = settings.retention();
        this.report = new SystemReport(journal, metrics, clock, clock.instant());
        metrics.show(setup.shared().slots(), runners::running);
        metrics.show(journal::size);
        runtimes.show(metrics);
        PendingWebhooks pending = new PendingWebhooks(journal.outbox(), clock);
        metrics.webhooks().show(pending::count, pending::oldestSeconds);
        Orchestrator orchestrator = new JournaledOrchestrator(
                new JournaledOrchestrator.Kept(journal,
                        new Deliveries(journal.outbox(), secrets, clock, courier::wake)),
                feed, runners, chance::planId, setup);
        SubmissionReader submissions = new SubmissionReader(Wanted.limits(settings.limits(), webhooks.destinations()));
        String version = Version.current().mto();
        Tokens tokens = new Tokens(journal.tokens(), clock, chance::bytes);
        CallersPlans plans = new CallersPlans(orchestrator, Wanted.rules(settings.access()));
        this.mcp = new McpEndpoint(caller -> new Desk(caller.id(), plans.of(caller), plans.territory(caller),
                tokens.standing(caller)), submissions, version, McpEndpoint.BEAT);
        tokens.onRevocation(_ -> mcp.lookAgain());
        Gate gate = new Gate(token, tokens, new RateLimit(settings.access().requestsPerMinute(), clock));
        this.http = new HttpApi(
                new HttpSettings(settings.server().host(), settings.server().port(), version,
                        HttpSettings.Timing.DEFAULT, Map.of("/mcp", mcp::answer),
                        new Metering(new Meters(metrics), !settings.observation().metricsRequireToken(),
                                parts.onlooker())),
                new Callers(gate, tokens, settings.access().hosts(), settings.access().eventStreams(), clock,
                        chance::bytes),
                plans,
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
        return start(settings, opencode, Optional.empty());
    }

    /// The same with somebody who looks on.
    ///
    /// @param onlooker put around all answers
    public static Server start(Settings settings, Map<String, String> opencode, Optional<Handler.Wrapper> onlooker)
            throws IOException, ListenException {
        DataFolder folder = new DataFolder(settings.dataDir());
        folder.create();
        String token = LocalToken.readOrCreate(folder.token()).value();
        // Beside the store: either takes a moment.
        CompletableFuture<Metrics> metrics = CompletableFuture
                .supplyAsync(() -> new Metrics(Version.current().mto()));
        SqlJournal journal = StoreChoice.open(settings, folder.root(),
                (appends, took) -> metrics.join().commits().committed(appends, took));
        Server server = new Server(settings, folder, token, new Parts(journal, new Runtimes(settings, folder, opencode),
                metrics.join(), tracing(journal, settings.observation().otel()), onlooker));
        try {
            server.open();
            return server;
        } catch (IOException | ListenException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    /// Nothing of OpenTelemetry is loaded where nobody wants it.
    private static Optional<Tracing> tracing(SqlJournal journal, OtelVariables variables) {
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
        cleaning.ifPresent(Retention::close);
        endSessions();
        // At once, and before anything that takes its time: the others go on with them.
        company.close();
        runners.close();
        courier.close();
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
        company.start();
        courier.start();
        port = http.start();
        runners.learn();
        if (retention.isPositive()) {
            cleaning = Optional.of(new Retention(journal, retention, Clock.systemUTC(), company::isFirst));
        }
        new ServerFile(url(), ProcessHandle.current().pid(), Version.current().mto(), Clock.systemUTC().instant())
                .write(folder.serverFile());
    }

    @Override
    public Readiness readiness() {
        return new Readiness(company.isDraining(), storeHealth(), runtimes.health());
    }

    @Override
    public SystemStatus system() {
        return report.of(new Readiness(company.isDraining(), store.health(), runtimes.health()));
    }

    @Override
    public Nodes nodes() {
        return company.nodes();
    }

    @Override
    public Drainage drain() {
        return company.drain();
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
}
