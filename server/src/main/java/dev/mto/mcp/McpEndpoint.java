package dev.mto.mcp;

import dev.mto.access.Caller;
import dev.mto.json.SubmissionReader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The MCP server, at one HTTP address. Thread-safe.
///
/// Nothing of the protocol's library is loaded before the first message, as most servers never get one.
public final class McpEndpoint {
    /// What each caller has to do with. Thread-safe.
    @FunctionalInterface
    public interface Desks {
        Desk of(Caller caller);
    }

    /// How long a waiting call is silent at the most. Some clients give up after five seconds without a word, opencode
    /// among them.
    public static final Duration BEAT = Duration.ofSeconds(2);

    private final Desks desks;
    private final SubmissionReader submissions;
    private final String version;
    private final Duration beat;
    private final Waits waits = new Waits();
    private @Nullable Protocol protocol;

    /// @param desks what each caller has to do with
    /// @param version this program's, for people
    /// @param beat how long a waiting call is silent at the most
    public McpEndpoint(Desks desks, SubmissionReader submissions, String version, Duration beat) {
        this.desks = desks;
        this.submissions = submissions;
        this.version = version;
        this.beat = beat;
    }

    /// Answers one message in the thread of its request, and returns when all is said.
    ///
    /// @param caller who says it
    /// @throws IOException where the client is gone
    public void answer(Caller caller, String message, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        protocol().answer(desks.of(caller), message, request, new Reply(response));
    }

    private synchronized Protocol protocol() {
        if (protocol == null) {
            protocol = new Protocol(new PlanTools(submissions, beat), version, waits);
        }
        return protocol;
    }

    /// Has every call that waits look whether its caller may still be told.
    public void lookAgain() {
        waits.wake();
    }

    /// Ends all waits, in bounded time; what was waited for goes on. Calls that come later do not wait. May be called
    /// twice.
    public void close() throws InterruptedException {
        waits.close();
    }
}
