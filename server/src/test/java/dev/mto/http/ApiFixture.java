package dev.mto.http;

import dev.mto.access.Grant;
import dev.mto.access.RateLimit;
import dev.mto.access.Territory;
import dev.mto.access.Tokens;
import dev.mto.cluster.Drainage;
import dev.mto.cluster.Nodes;
import dev.mto.http.HttpSettings.Timing;
import dev.mto.http.Readiness.StoreHealth;
import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import dev.mto.mcp.Desk;
import dev.mto.mcp.McpEndpoint;
import dev.mto.orchestrator.HouseRules;
import dev.mto.orchestrator.Orchestrator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server over a [FakeOrchestrator] on a free port, and a client of it. Thread-safe.
final class ApiFixture implements AutoCloseable {
    static final String TOKEN = "a-token-for-tests-0123456789abcdef";
    static final Timing TIMING = new Timing(Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofSeconds(20),
            Duration.ofSeconds(20), Duration.ofSeconds(20));
    static final EventForms FORMS = new EventForms(
            entry -> "{\"seq\":" + entry.seq() + ",\"type\":\"" + entry.event().getClass().getSimpleName() + "\"}",
            event -> event.getClass().getSimpleName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final FakeOrchestrator orchestrator = new FakeOrchestrator();
    final HttpClient client = HttpClient.newHttpClient();
    final StreamCount streams = new StreamCount();
    final int port;
    /// What became of each wish to stop: whether sessions were to be aborted.
    final List<Boolean> stops = new CopyOnWriteArrayList<>();
    volatile Nodes nodes = new Nodes(List.of(), "");
    volatile Optional<SystemStatus> system = Optional.empty();
    volatile Optional<RuntimeException> storeFails = Optional.empty();
    volatile Drainage drainage = new Drainage.Alone();
    volatile Readiness readiness = new Readiness(false, new StoreHealth(true, Optional.empty()), List.of());

    static final int REQUESTS_PER_MINUTE = 60;
    static final int LIVE_PLANS = 2;
    static final int STREAMS = 2;

    final TestClock clock = new TestClock();
    final Tokens tokens = new Tokens(new MemoryTokens(), clock, ApiFixture::random);
    private final McpEndpoint mcp;
    private final HttpApi api;

    ApiFixture(Timing timing, EventForms forms) throws ListenException {
        this(timing, forms, new StandInDashboard());
    }

    ApiFixture(PageFiles dashboard) throws ListenException {
        this(TIMING, FORMS, dashboard);
    }

    private ApiFixture(Timing timing, EventForms forms, PageFiles dashboard) throws ListenException {
        SubmissionReader submissions = new SubmissionReader(
                new SubmissionLimits(5, 10, Path.of("/tmp"), false, Plans.WITHIN_A_DAY));
        CallersPlans plans = plans(orchestrator);
        mcp = new McpEndpoint(
                caller -> new Desk(caller.id(), plans.of(caller), plans.territory(caller),
                        tokens.standing(caller)),
                submissions, "1.2.3", Duration.ofMillis(100));
        tokens.onRevocation(_ -> mcp.lookAgain());
        HttpSettings settings = new HttpSettings("127.0.0.1", 0, "1.2.3", timing, Map.of("/mcp", mcp::answer),
                new Metering(streams, false), dashboard);
        api = new HttpApi(settings, callers(tokens, clock), plans, control(), new HttpApi.Forms(submissions, forms));
        port = api.start();
    }

    static CallersPlans plans(Orchestrator orchestrator) {
        return new CallersPlans(orchestrator, new HouseRules(Territory.ANYWHERE, LIVE_PLANS));
    }

    /// Who is let in: whoever has [#TOKEN], and the tokens there are.
    static Callers callers(Tokens tokens, InstantSource clock) {
        Gate gate = new Gate(TOKEN, tokens, new RateLimit(REQUESTS_PER_MINUTE, clock));
        return new Callers(gate, tokens, List.of("proxy.example"), STREAMS, clock, ApiFixture::random);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /// Makes a token for a day and gives its secret.
    String token(String name, Grant grant) {
        return tokens.issue(new Tokens.Wish(name, name, grant, Optional.of(Duration.ofDays(1)))).secret();
    }

    private ServerControl control() {
        return new ServerControl() {
            @Override
            public Readiness readiness() {
                return readiness;
            }

            @Override
            public SystemStatus system() {
                return system.orElseThrow();
            }

            @Override
            public Nodes nodes() {
                storeFails.ifPresent(failure -> {
                    throw failure;
                });
                return nodes;
            }

            @Override
            public Drainage drain() {
                return drainage;
            }

            @Override
            public void stop(boolean abortSessions) {
                stops.add(abortSessions);
            }
        };
    }

    ApiFixture(Timing timing) throws ListenException {
        this(timing, FORMS);
    }

    ApiFixture() throws ListenException {
        this(TIMING);
    }

    /// A request to a path, with the token.
    HttpRequest.Builder to(String path) {
        return as(TOKEN, path);
    }

    /// A request to a path, with another token.
    HttpRequest.Builder as(String token, String path) {
        return bare(path).header("Authorization", "Bearer " + token);
    }

    /// A request to a path, without the token.
    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(to(path).POST(BodyPublishers.noBody()));
    }

    HttpResponse<String> submit(String json) throws IOException, InterruptedException {
        return post("/v1/orchestrate", json);
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(to(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /// A server that cannot be asked for anything.
    static ServerControl idle() {
        return new ServerControl() {
            @Override
            public Readiness readiness() {
                throw new IllegalStateException("nobody asks");
            }

            @Override
            public SystemStatus system() {
                throw new IllegalStateException("nobody asks");
            }

            @Override
            public Nodes nodes() {
                throw new IllegalStateException("nobody asks");
            }

            @Override
            public Drainage drain() {
                throw new IllegalStateException("nobody asks");
            }

            @Override
            public void stop(boolean abortSessions) {
                throw new IllegalStateException("nobody asks");
            }
        };
    }

    /// What it answers.
    List<String> routes() {
        return api.routes();
    }

    void stop() throws InterruptedException {
        mcp.close();
        api.stop();
    }

    @Override
    public void close() {
        try {
            stop();
            client.shutdownNow();
            client.awaitTermination(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
