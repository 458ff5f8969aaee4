package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;

/// What one look at a session says about one prompt.
sealed interface TurnVerdict {
    /// It runs.
    record Working() implements TurnVerdict {}

    /// It runs, but the provider fails.
    record Retrying(SessionStatus.Retry status) implements TurnVerdict {}

    /// The session does not know the prompt: it was not sent, or was accepted and not stored yet. A cold directory
    /// takes seconds for that.
    record Unsent() implements TurnVerdict {}

    /// The session knows the prompt, is idle and did not answer: it is about to begin, or lost it.
    record Unanswered() implements TurnVerdict {}

    /// The session is idle in the middle of an answer: its server died, or something in it did. Sent again under the
    /// same ids, the prompt goes on from there.
    record BrokenOff() implements TurnVerdict {}

    /// It is over.
    ///
    /// @param certain whether one look is enough. It is where opencode itself would run no further step: the last
    /// message is a closed answer of the model without an error. All other ends can be the sight of a moment (an
    /// error is followed by compaction, an abort by another prompt) and need a second look
    record Over(AgentOutcome outcome, boolean certain) implements TurnVerdict {}
}
