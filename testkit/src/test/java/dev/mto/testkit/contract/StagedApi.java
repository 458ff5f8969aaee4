package dev.mto.testkit.contract;

import dev.mto.access.Caller;
import dev.mto.access.Grant;
import dev.mto.access.RateLimit;
import dev.mto.access.Territory;
import dev.mto.access.TokenStore;
import dev.mto.access.Tokens;
import dev.mto.cluster.Drainage;
import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import dev.mto.cluster.SlotUse;
import dev.mto.http.Callers;
import dev.mto.http.CallersPlans;
import dev.mto.http.EventForms;
import dev.mto.http.Gate;
import dev.mto.http.HttpApi;
import dev.mto.http.HttpMeter;
import dev.mto.http.HttpSettings;
import dev.mto.http.HttpSettings.Timing;
import dev.mto.http.Metering;
import dev.mto.http.Readiness;
import dev.mto.http.Readiness.RuntimeHealth;
import dev.mto.http.Readiness.RuntimeState;
import dev.mto.http.Readiness.StoreHealth;
import dev.mto.http.ServerControl;
import dev.mto.http.SystemStatus;
import dev.mto.json.EventCodec;
import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import dev.mto.mcp.Desk;
import dev.mto.mcp.McpEndpoint;
import dev.mto.orchestrator.HouseRules;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.plan.Approval;
import dev.mto.store.SqliteJournal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole HTTP API over plans that do as a test says, and tokens in a database that fails when a test says so. Its clock
/// stands. Thread-safe; set by one test.
final class StagedApi implements AutoCloseable {
    static final String TOKEN = "the-token-of-this-machines-user";
    static final int REQUESTS_PER_MINUTE = 20;
    private static final Timing TIMING = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20), Duration.ofSeconds(20));

    final StagedPlans plans;
    final Tokens tokens;
    final int port;
    volatile boolean ready = true;
    volatile boolean shared = true;
    /// Whether the program has the dashboard; to be set before its page is first asked for.
    volatile boolean hasDashboard = true;
    volatile Optional<RuntimeException> storeFails = Optional.empty();
    private final SqliteJournal journal;
    private final McpEndpoint mcp;
    private final HttpApi http;
    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

    /// @param folder for its database, and where its plan works
    StagedApi(Path folder, ContractOnlooker onlooker) throws Exception {
        InstantSource clock = () -> now;
        plans = new StagedPlans(folder);
        journal = SqliteJournal.open(folder);
        tokens = new Tokens(fragile(journal.tokens()), clock, StagedApi::random);
        CallersPlans callersPlans = new CallersPlans(plans.asOrchestrator(), new HouseRules(Territory.ANYWHERE, 5));
        SubmissionReader submissions = new SubmissionReader(
                new SubmissionLimits(5, 10, folder, false, new Approval(Optional.empty())));
        mcp = new McpEndpoint(caller -> desk(callersPlans, caller), submissions, "1", Duration.ofMillis(100));
        http = new HttpApi(
                new HttpSettings("127.0.0.1", 0, "1", TIMING, Map.of("/mcp", mcp::answer),
                        new Metering(HttpMeter.NONE, false, Optional.of(onlooker.handler())), this::dashboardFile),
                new Callers(new Gate(TOKEN, tokens, new RateLimit(REQUESTS_PER_MINUTE, clock)), tokens, List.of(), 1,
                        clock, StagedApi::random),
                callersPlans, control(),
                new HttpApi.Forms(submissions, new EventForms(EventCodec::encodeEntry, EventCodec::typeOf)));
        port = http.start();
    }

    private Optional<byte[]> dashboardFile(String name) {
        boolean isThere = hasDashboard && (name.equals("index.html") || name.startsWith("assets/app."));
        return isThere ? Optional.of("<!doctype html>".getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private Desk desk(CallersPlans all, Caller caller) {
        Orchestrator own = all.of(caller);
        return new Desk(caller.id(), own, all.territory(caller), () -> tokens.isInForce(caller));
    }

    private TokenStore fragile(TokenStore store) {
        return (TokenStore) Proxy.newProxyInstance(TokenStore.class.getClassLoader(), new Class<?>[]{TokenStore.class},
                (_, method, arguments) -> {
                    if (storeFails.isPresent()) {
                        throw storeFails.get();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw Optional.ofNullable(e.getCause()).orElse(e);
                    }
                });
    }

    private ServerControl control() {
        return new ServerControl() {
            @Override
            public Readiness readiness() {
                return new Readiness(false, new StoreHealth(ready, Optional.of("It is as it is.")),
                        List.of(new RuntimeHealth("chat", RuntimeState.READY, "")));
            }

            @Override
            public SystemStatus system() {
                return new SystemStatus("1", now, now, !ready,
                        new SystemStatus.Store("sqlite", ready, Optional.empty(), Optional.of(4096L)),
                        readiness().runtimes(),
                        new SystemStatus.Counts(new SystemStatus.Plans(2), new SystemStatus.Sessions(1, 0, 5),
                                new SystemStatus.Hop(1, Optional.of(1.5), Optional.of(1.5)), Map.of("completed", 3L),
                                Map.of(), new SystemStatus.Commits(7, 9), new SystemStatus.EventStreams(0),
                                new SystemStatus.Webhooks(Optional.empty())),
                        Optional.empty());
            }

            @Override
            public Nodes nodes() {
                storeFails.ifPresent(failure -> {
                    throw failure;
                });
                return new Nodes(List.of(new Node("3f2a", "alpha", Optional.of(URI.create("http://10.0.0.7:7420")),
                        "1", now, now, false, 2, new SlotUse(1, 0, 5))), "3f2a");
            }

            @Override
            public Drainage drain() {
                storeFails.ifPresent(failure -> {
                    throw failure;
                });
                return shared ? new Drainage.Drained(2) : new Drainage.Alone();
            }

            @Override
            public void stop(boolean abortSessions) {
                // It goes on: there is more to be asked.
            }
        };
    }

    /// Lets time go by.
    void pass(Duration time) {
        now = now.plus(time);
    }

    /// Makes a token and gives its secret.
    String token(String name, Grant grant, Duration lifetime) {
        return tokens.issue(new Tokens.Wish(name, name, grant, Optional.of(lifetime))).secret();
    }

    @Override
    public void close() {
        try {
            mcp.close();
            http.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            journal.close();
        }
    }
}
