package dev.mto.http;

import dev.mto.access.Refusal;
import dev.mto.fault.ErrorCode;
import dev.mto.json.RequestFaults;
import dev.mto.run.IllegalTransition;
import dev.mto.run.PlanJournal.JournalException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever ends a request early into a problem document. Stateless.
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private Problems() {}

    static void install(JavalinConfig config) {
        config.routes.exception(ProblemException.class, (e, context) -> answer(context, e.problem()));
        config.routes.exception(Refusal.class, Problems::denied);
        config.routes.exception(HttpResponseException.class, Problems::refused);
        config.routes.exception(JournalException.class, Problems::storeFailed);
        config.routes.exception(IllegalTransition.class, Problems::senseless);
        config.routes.exception(Exception.class, Problems::failed);
        config.router.javaLangErrorHandler(Problems::crashed);
    }

    static void answer(Context context, Problem problem) {
        if (context.res().isCommitted()) {
            // An event stream that breaks off: what went out cannot be taken back, and must not be followed by this.
            return;
        }
        if (hasUnreadBody(context)) {
            // The server will close on it: said beforehand, no client sends its next request into a closed connection.
            context.header("Connection", "close");
        }
        // As bytes: of this type Jetty does not know that it is in UTF-8.
        context.status(problem.status()).contentType(Problem.MEDIA_TYPE)
                .result(problem.json().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean hasUnreadBody(Context context) {
        boolean hasBody = context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
        // Only to ask for the stream would invite the body of a client that waits for leave to send it.
        boolean waitsForLeave = context.header("Expect") != null;
        try {
            return hasBody && (waitsForLeave || !context.req().getInputStream().isFinished());
        } catch (IOException _) {
            return true;
        }
    }

    /// What the framework itself refuses: no such route, or not that method on it.
    private static void refused(HttpResponseException e, Context context) {
        if (e instanceof MethodNotAllowedResponse) {
            String allowed = Routes.allowed(e.getDetails());
            context.header("Allow", allowed);
            answer(context, Problem.of(405, ErrorCode.METHOD_NOT_ALLOWED,
                    context.path() + " takes " + allowed + ", not " + context.method() + "."));
            return;
        }
        answer(context, ofStatus(e.getStatus(), context.path()));
    }

    /// A problem of which only the HTTP status is known.
    static Problem ofStatus(int status, String path) {
        return switch (status) {
            case 404 -> Problem.of(404, ErrorCode.NOT_FOUND, "There is nothing at " + path + ".");
            case 405 -> Problem.of(405, ErrorCode.METHOD_NOT_ALLOWED, path + " does not take that method.");
            case 413 -> Problem.of(413, ErrorCode.PAYLOAD_TOO_LARGE, "The request is too large.");
            case 414 -> Problem.of(414, ErrorCode.INVALID_REQUEST, "The address is too long.");
            case 415 -> Problem.of(415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send application/json in UTF-8.");
            case 431 -> Problem.of(431, ErrorCode.INVALID_REQUEST,
                    "The request's line and headers are larger than " + Listener.MAX_HEADER_BYTES + " bytes.");
            // Nobody's defect, though the numbers are those of a server's.
            case 501, 505 -> Problem.of(status, ErrorCode.INVALID_REQUEST,
                    "This server speaks HTTP/1.1, and no coding of a body but chunked.");
            default -> status >= 500
                    ? Problem.of(status, ErrorCode.INTERNAL, "The server could not answer.")
                    : Problem.of(status, ErrorCode.INVALID_REQUEST, "This is not a request in HTTP as it should be.");
        };
    }

    private static void denied(Refusal e, Context context) {
        // A second at least, and never too early.
        e.retryAfter().map(wait -> Math.max(1, wait.plusMillis(999).toSeconds()))
                .ifPresent(seconds -> context.header("Retry-After", String.valueOf(seconds)));
        answer(context, Problem.of(e));
    }

    private static void storeFailed(JournalException e, Context context) {
        LOG.warn("{} {}: the journal failed", context.method(), context.path(), e);
        context.header("Retry-After", RETRY_AFTER_SECONDS);
        answer(context, Problem.of(503, RequestFaults.storeFailed(e)));
    }

    private static void senseless(IllegalTransition e, Context context) {
        LOG.error("{} {}: the journal makes no sense", context.method(), context.path(), e);
        answer(context, Problem.of(500, RequestFaults.senseless(e)));
    }

    private static void failed(Exception e, Context context) {
        answer(context, incident(context.method() + " " + context.path(), e));
    }

    private static void crashed(HttpServletResponse response, Error error) {
        Problem problem = incident("a request", error);
        try {
            response.setStatus(problem.status());
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(problem.json().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the answer to a crashed request could not be written", e);
        }
    }

    /// A defect: all of it goes to the log, and only a name for it to the client.
    static Problem incident(String request, Throwable defect) {
        String id = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("Incident {}: {}", id, request, defect);
        return Problem.of(500, RequestFaults.incident(id));
    }
}
