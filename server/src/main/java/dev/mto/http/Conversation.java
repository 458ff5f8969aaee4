package dev.mto.http;

import dev.mto.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// What is spoken at an address beside the REST API: another protocol, of messages in JSON. Thread-safe.
@FunctionalInterface
public interface Conversation {
    /// Answers one message in the thread of its request, and returns when all is said.
    ///
    /// @param caller who says it
    /// @param message the body of the request, which is to be read no more
    /// @throws IOException where the client is gone
    void answer(Caller caller, String message, HttpServletRequest request, HttpServletResponse response)
            throws IOException;
}
