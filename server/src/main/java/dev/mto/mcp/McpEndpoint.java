package dev.mto.mcp;

import dev.mto.json.SubmissionReader;
import dev.mto.orchestrator.Orchestrator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The MCP server, at one HTTP address. Thread-safe.
///
/// Nothing of the protocol's library is loaded before the first message, as most servers never get one.
public final class McpEndpoint {
    /// How long a waiting call is silent at the most. Some clients give up after five seconds without a word, opencode
    /// among them.
    public static final Duration BEAT = Duration.ofSeconds(2);

    private final Orchestrator orchestrator;
    private final SubmissionReader submissions;
    private final String version;
    private final Duration beat;
    private final Waits waits = new Waits();
    private @Nullable Protocol protocol;

    /// @param version this program's, for people
    /// @param beat how long a waiting call is silent at the most
    public McpEndpoint(Orchestrator orchestrator, SubmissionReader submissions, String version, Duration beat) {
        this.orchestrator = orchestrator;
        this.submissions = submissions;
        this.version = version;
        this.beat = beat;
    }

    /// Answers one message in the thread of its request, and returns when all is said.
    ///
    /// @throws IOException where the client is gone
    public void answer(String message, HttpServletRequest request, HttpServletResponse response) throws IOException {
        protocol().answer(message, request, new Reply(response));
    }

    private synchronized Protocol protocol() {
        if (protocol == null) {
            protocol = new Protocol(new PlanTools(orchestrator, submissions, beat), version, waits);
        }
        return protocol;
    }

    /// Ends all waits, in bounded time; what was waited for goes on. Calls that come later do not wait. May be called
    /// twice.
    public void close() throws InterruptedException {
        waits.close();
    }
}
