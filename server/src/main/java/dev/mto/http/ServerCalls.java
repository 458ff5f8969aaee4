package dev.mto.http;

import dev.mto.access.Scope;
import dev.mto.json.Json;
import dev.mto.json.NodeView;
import dev.mto.run.PlanJournal.JournalException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls on the server itself. Thread-safe.
final class ServerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCalls.class);

    private final String version;
    private final ServerControl server;

    ServerCalls(String version, ServerControl server) {
        this.version = version;
        this.server = server;
    }

    void live(Context context) {
        answer(context, 200, Json.mapper().writeValueAsString(new Live("live", version)));
    }

    void ready(Context context) {
        Readiness now = server.readiness();
        answer(context, now.ready() ? 200 : 503, Json.mapper().writeValueAsString(now));
    }

    /// For everybody whom `/metrics` is for: it says as much. Who else shares the journal is for admins, as at `/v1/nodes`.
    void system(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        SystemStatus now = server.system();
        SystemStatus shown = Gate.of(context).grant().isAdmin() ? nodes().map(now::among).orElse(now) : now;
        answer(context, 200, Json.mapper().writeValueAsString(shown));
    }

    /// Nothing where the store fails: all else is still to be seen then.
    private Optional<List<NodeView>> nodes() {
        try {
            return Optional.of(NodeView.all(server.nodes()));
        } catch (JournalException failure) {
            LOG.debug("Without the servers that share the journal: {}", failure.getMessage());
            return Optional.empty();
        }
    }

    void stop(Context context) {
        Gate.of(context).require(Scope.ADMIN);
        QueryReader parameters = new QueryReader(context, List.of("sessions"));
        boolean abort = parameters.value("sessions", ServerCalls::isAbort, "keep or abort").orElse(false);
        parameters.requireNoProblem();
        context.status(202);
        // Once the answer is out: else the end of the server may be quicker than that.
        Request.addCompletionListener(ServletContextRequest.getServletContextRequest(context.req()),
                _ -> server.stop(abort));
    }

    private static Optional<Boolean> isAbort(String text) {
        return switch (text) {
            case "abort" -> Optional.of(true);
            case "keep" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static void answer(Context context, int status, String json) {
        context.status(status).contentType(Negotiation.JSON).header("Cache-Control", "no-store").result(json);
    }

    private record Live(String status, String version) {}
}
