package dev.mto.sample;

import dev.mto.sample.ChatRequest.ToolCall;
import java.io.IOException;

/// A piece of an answer, as it streams. Immutable.
public sealed interface Delta {
    /// More of the answer's text.
    record Text(String text) implements Delta {}

    /// More of what the model thinks before it answers.
    record Reasoning(String text) implements Delta {}

    /// A tool to be called.
    record Call(ToolCall call) implements Delta {}

    /// Why the answer ends here: `stop`, `tool_calls`, `length`, ...
    record Finish(String reason) implements Delta {}

    /// What the answer cost. Absent, a quarter of the characters is told.
    record Tokens(int prompt, int completion) implements Delta {}

    /// An error in place of the rest of the answer.
    record Failure(String message) implements Delta {}

    /// Where the pieces go.
    interface Sink {
        /// Sends one more piece.
        ///
        /// @throws IOException where the client is gone; nothing more can be sent
        void accept(Delta delta) throws IOException;
    }

    /// What the pieces come from.
    interface Source {
        /// Gives every piece to `sink` at its time, and returns at the end of the answer. The connection is cut where
        /// this throws.
        ///
        /// @throws IOException where the client is gone, or is to be left without the rest
        /// @throws InterruptedException where the server is being closed
        void emit(Sink sink) throws IOException, InterruptedException;
    }
}
