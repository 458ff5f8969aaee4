package dev.mto.agent;

import java.time.Instant;
import java.util.List;

/// What a runtime tells about a prompt while it is being answered. [Finished] comes exactly once and last.
public sealed interface AgentSignal {
    /// It waits for its turn, and nothing of it has begun: that time is not the session's. The runtime ends the wait by itself,
    /// with [Admitted] or with [Finished].
    record Queued() implements AgentSignal {}

    /// It does not wait any longer.
    record Admitted() implements AgentSignal {}

    /// The session exists. Comes once, before the prompt is answered; again after the turn was adopted.
    record SessionOpened(String sessionId) implements AgentSignal {}

    /// The runtime asked for leave to do something, and policy answered at once.
    record PermissionAnswered(PermissionAnswer answer) implements AgentSignal {}

    /// For show: what the session is doing now.
    record Progress(Activity activity) implements AgentSignal {}

    /// It is at work, at something that is not worth showing: a tool prints, a step goes on.
    record Alive() implements AgentSignal {}

    /// What it has spent so far. Comes after each step at the latest, and after the turn was adopted.
    ///
    /// @param steps how many answers of the model that took
    record Spent(Usage usage, int steps) implements AgentSignal {}

    /// The provider asked for a wait, which the runtime itself keeps for this session: no other should be begun with that
    /// provider before.
    ///
    /// @param message what the provider said
    record Throttled(Instant until, String message) implements AgentSignal {}

    /// It is over.
    record Finished(AgentOutcome outcome) implements AgentSignal {}

    /// What policy said to a permission or a question that would have hung an unattended session.
    ///
    /// @param permission what was asked for: a permission's name as opencode has it, or `question`
    /// @param patterns what it was asked for on, such as paths or commands; for a question its text
    /// @param allowed whether leave was given
    /// @param reason which rule decided, for people
    record PermissionAnswer(String permission, List<String> patterns, boolean allowed, String reason) {
        public PermissionAnswer {
            patterns = List.copyOf(patterns);
        }
    }

    /// What a session is doing. Not journalled.
    sealed interface Activity {
        /// More of its answer. A new `stream` means that what came before was only commentary, or was started over.
        record Text(String stream, String delta) implements Activity {}

        /// It is thinking; the thoughts are not passed on.
        record Reasoning() implements Activity {}

        /// It uses a tool.
        ///
        /// @param tool the tool's name
        /// @param title what it does with it, as the runtime words it; may be empty
        record Tool(String tool, String title) implements Activity {}

        /// The provider failed and the runtime will try again by itself.
        record Retrying(int attempt, String message) implements Activity {}
    }
}
