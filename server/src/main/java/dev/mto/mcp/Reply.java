package dev.mto.mcp;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The answer to one HTTP request: one JSON document or, once something had to be said before it, a stream of
/// server-sent events of which it is the last. Confined to one thread.
final class Reply {
    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";

    private final HttpServletResponse response;
    private boolean streaming;

    Reply(HttpServletResponse response) {
        this.response = response;
    }

    void header(String name, String value) {
        response.setHeader(name, value);
    }

    /// Says something before the answer.
    ///
    /// @throws IOException where the client is gone
    void tell(String json) throws IOException {
        stream("event: message\ndata: " + json + "\n\n");
    }

    /// Says that there is still somebody here, and finds out whether there is still somebody there.
    ///
    /// @throws IOException where the client is gone
    void beat() throws IOException {
        stream(": waiting\n\n");
    }

    /// @param json on one line
    void finish(String json) throws IOException {
        if (streaming) {
            tell(json);
            end();
        } else {
            finish(200, json);
        }
    }

    /// An answer that is not a result.
    void finish(int status, String json) throws IOException {
        response.setStatus(status);
        response.setContentType(JSON);
        write(json);
        end();
    }

    /// Ends without an answer, as the protocol has it for a request that was cancelled.
    void fallSilent() throws IOException {
        stream("");
        end();
    }

    /// Whole before its thread is done with it: a server that stops then cuts nothing off.
    private void end() throws IOException {
        response.getOutputStream().close();
    }

    /// For a message that asks for no answer.
    void acknowledge() {
        response.setStatus(202);
    }

    private void stream(String frame) throws IOException {
        if (!streaming) {
            streaming = true;
            response.setContentType(EVENT_STREAM);
            header("Cache-Control", "no-cache");
            header("X-Accel-Buffering", "no");
        }
        write(frame);
    }

    private void write(String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        response.getOutputStream().flush();
    }
}
