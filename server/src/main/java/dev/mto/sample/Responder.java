package dev.mto.sample;

/// What a [ChatServer] asks for its answers. Thread-safe: it is called on a virtual thread of each request's own, and
/// may block.
@FunctionalInterface
public interface Responder {
    /// Decides the answer to one request.
    ///
    /// @throws InterruptedException where the server is being closed
    Reply respond(ChatRequest request) throws InterruptedException;
}
