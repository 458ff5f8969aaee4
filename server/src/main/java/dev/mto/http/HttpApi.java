package dev.mto.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import dev.mto.access.Caller;
import dev.mto.json.SubmissionReader;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The REST API as a server on one socket. Thread-safe; started once and stopped once.
///
/// Every request has a virtual thread of its own. Everything under `/v1`, what is spoken beside REST, and `/metrics` unless it is open, needs the
/// bearer token, or that of a browser's sign-in; health, the pages of the error codes, the description of the API and the dashboard's
/// files do not, nor does signing in or out. What goes wrong is a problem
/// document, whoever found it.
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final String SESSION = "/v1/session";

    private final HttpSettings settings;
    private final PlanCalls plans;
    private final SubtaskCalls subtasks;
    private final SynthesisCalls syntheses;
    private final ApprovalCalls approvals;
    private final EventStreams streams;
    private final ServerCalls self;
    private final NodeCalls nodes;
    private final BodyReader bodies;
    private final TokenCalls tokens;
    private final SessionCalls sessions;
    private final WebhookCalls webhooks;
    private final FormCalls form;
    private final DocsPages docs;
    private final Dashboard dashboard;
    private final Callers callers;
    private final StreamCounts counts;
    private final Origins origins;
    private final Listener listener;
    private final Javalin server;

    /// @param orchestrator all plans, of which each caller gets its own
    public HttpApi(HttpSettings settings, Callers callers, CallersPlans orchestrator, ServerControl control,
            Forms forms) {
        HttpSettings.Timing timing = settings.timing();
        this.settings = settings;
        this.bodies = new BodyReader(timing.body());
        this.callers = callers;
        this.counts = new StreamCounts(callers.eventStreams());
        this.origins = Origins.of(settings.host(), callers.hosts());
        this.plans = new PlanCalls(orchestrator, forms.submissions(), bodies);
        this.tokens = new TokenCalls(callers.tokens(), bodies, callers.clock());
        this.sessions = new SessionCalls(callers, bodies, settings.version());
        this.subtasks = new SubtaskCalls(orchestrator, bodies);
        this.syntheses = new SynthesisCalls(orchestrator, bodies);
        this.approvals = new ApprovalCalls(orchestrator, bodies);
        this.webhooks = new WebhookCalls(orchestrator);
        this.form = new FormCalls(orchestrator, forms.submissions());
        this.streams = new EventStreams(orchestrator, callers, counts, forms.events(), timing,
                settings.metering().meter());
        callers.tokens().onRevocation(streams::end);
        this.self = new ServerCalls(settings.version(), control);
        this.nodes = new NodeCalls(control);
        this.docs = new DocsPages(settings.version());
        this.dashboard = new Dashboard(settings.dashboard());
        this.listener = new Listener(settings.host(), settings.port(), timing.idle(), timing.head());
        this.server = Javalin.create(this::configure);
    }

    /// How what comes in is read, and what goes out written.
    public record Forms(SubmissionReader submissions, EventForms events) {}

    /// Listens.
    ///
    /// @return the port, which the settings may have left open
    /// @throws ListenException where the address or the port cannot be had
    public int start() throws ListenException {
        try {
            server.start();
        } catch (Listener.BindFailure e) {
            throw listener.explain(e.cause());
        }
        LOG.info("Listening on {}, port {}", settings.host(), server.port());
        return server.port();
    }

    /// Ends all event streams, then everything else. Bounded; may be called twice.
    public void stop() throws InterruptedException {
        // First: Javalin waits in vain for an answer that never ends.
        streams.close();
        server.stop();
    }

    /// What it answers: each method (but `HEAD` and `OPTIONS`, which go without saying) with the template of an address.
    List<String> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(route -> route.endpoint)
                .filter(endpoint -> List.of(GET, POST, PUT, DELETE, PATCH).contains(endpoint.method))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path).sorted().toList();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        // Answers are small or streamed, and the way is short.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.addConnector(listener::open);
        config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ProtocolErrors()));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new ProtocolErrors()));
        Problems.install(config);
        settings.metering().onlooker()
                .ifPresent(onlooker -> config.jetty.modifyServer(jetty -> jetty.setHandler(onlooker)));
        config.requestLogger.http((context, _) -> {
            count(context);
            MDC.clear();
        });
        config.routes.before(origins::require);
        config.routes.before(this::requireToken);
        addCalls(new Routes(config.routes));
    }

    private void addCalls(Routes routes) {
        routes.add("/v1/orchestrate", Map.of(POST, plans::submit, GET, plans::list));
        routes.add("/v1/orchestrate/{planId}", Map.of(GET, plans::find));
        routes.add("/v1/orchestrate/{planId}/timeline", Map.of(GET, plans::timeline));
        routes.add("/v1/orchestrate/{planId}/events", Map.of(GET, streams::stream));
        routes.add("/v1/orchestrate/{planId}/subtasks/{index}/cancel", Map.of(POST, subtasks::cancel));
        routes.add("/v1/orchestrate/{planId}/subtasks/{index}/retry", Map.of(POST, subtasks::retry));
        routes.add("/v1/orchestrate/{planId}/synthesis", Map.of(POST, syntheses::report));
        routes.add("/v1/orchestrate/{planId}/synthesis/claim", Map.of(POST, syntheses::claim));
        routes.add("/v1/orchestrate/{planId}/approve", Map.of(POST, approvals::approve));
        routes.add("/v1/orchestrate/{planId}/plan", Map.of(PUT, approvals::edit));
        routes.add("/v1/orchestrate/{planId}/cancel", Map.of(POST, plans::cancel));
        routes.add("/v1/orchestrate/{planId}/deliveries", Map.of(GET, webhooks::list));
        routes.add("/v1/orchestrate/{planId}/deliveries/{delivery}/retry", Map.of(POST, webhooks::retry));
        routes.add("/v1/options", Map.of(GET, form::options));
        routes.add("/v1/agents", Map.of(GET, form::agents));
        routes.add("/v1/webhooks/secret", Map.of(GET, webhooks::secret, POST, webhooks::rotate));
        routes.add("/v1/tokens", Map.of(POST, tokens::create, GET, tokens::list));
        routes.add("/v1/tokens/{token}", Map.of(DELETE, tokens::revoke));
        routes.add(SESSION, Map.of(POST, sessions::begin, GET, sessions::show, DELETE, sessions::end));
        routes.add("/v1/nodes", Map.of(GET, nodes::list));
        routes.add("/v1/system", Map.of(GET, self::system));
        routes.add("/v1/drain", Map.of(POST, nodes::drain));
        routes.add("/v1/stop", Map.of(POST, self::stop));
        routes.add("/health/live", Map.of(GET, self::live));
        routes.add("/health/ready", Map.of(GET, self::ready));
        routes.add("/metrics", Map.of(GET, this::metrics));
        routes.add("/errors/{code}", Map.of(GET, ErrorPages::page));
        routes.add("/openapi.json", Map.of(GET, docs::document));
        routes.add("/docs", Map.of(GET, docs::page));
        routes.add("/docs/{file}", Map.of(GET, docs::file));
        List.of("/", "/new", "/system", "/plans/{planId}")
                .forEach(path -> routes.add(path, Map.of(GET, dashboard::page)));
        routes.add("/assets/{file}", Map.of(GET, dashboard::asset));
        settings.conversations().forEach((path, conversation) -> routes.add(path, Map.of(
                POST, context -> converse(context, conversation),
                // Nothing is kept of a client that could be let go of.
                DELETE, context -> context.status(204))));
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").header("Cache-Control", "no-store")
                .result(settings.metering().meter().page());
    }

    /// By the template of the address: each address would be a time series of its own.
    private void count(Context context) {
        String route = Optional.ofNullable(context.endpoints().matchedHttpEndpoint()).map(endpoint -> endpoint.path)
                .orElse("none");
        settings.metering().meter().answered(context.method().name(), route, context.statusCode());
    }

    /// An answer may take as long as an event stream, and counts as one.
    private void converse(Context context, Conversation conversation) throws IOException {
        Caller caller = Gate.of(context);
        try (StreamCounts.Place _ = counts.open(caller)) {
            conversation.answer(caller, bodies.json(context), context.req(), context.res());
        }
    }

    private void requireToken(Context context) {
        boolean guarded = isBelow("/v1", context.path())
                || (isBelow("/metrics", context.path()) && !settings.metering().open())
                || settings.conversations().keySet().stream().anyMatch(guard -> isBelow(guard, context.path()));
        if (guarded && !isSigningInOrOut(context)) {
            // It is for whoever asked, and for now: a browser's cookie keeps no cache from giving it to others.
            context.header("Cache-Control", "no-store");
            callers.gate().admit(context);
        }
    }

    private static boolean isSigningInOrOut(Context context) {
        return List.of(SESSION, SESSION + "/").contains(context.path())
                && List.of(POST, DELETE).contains(context.method());
    }

    /// Also with a slash at the end, which makes no difference to the router.
    private static boolean isBelow(String root, String path) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
