package dev.mto.agent;

import java.time.Instant;
import java.util.Optional;

/// How a prompt ended.
public sealed interface AgentOutcome {
    /// What was spent on it, as far as is known.
    Usage usage();

    /// The session answered and is idle.
    ///
    /// @param text the final answer, not blank
    record Completed(String text, Usage usage) implements AgentOutcome {
        public Completed {
            if (text.isBlank()) {
                throw new IllegalArgumentException("an empty answer is a failure, not a completion");
            }
        }
    }

    /// The session ended without a usable answer and is idle, or never came to be.
    ///
    /// @param message for people, from the runtime or the provider; may be blank
    record Failed(FailureKind kind, String message, Usage usage) implements AgentOutcome {}

    /// The session was aborted, by us or by someone else, and is idle.
    record Aborted(Usage usage) implements AgentOutcome {}

    /// The provider asked to be left alone for a while. No failure: it is tried again when the time has come.
    ///
    /// @param until when it may be asked again; absent: it did not say
    /// @param message what it said
    record Limited(Optional<Instant> until, String message, Usage usage) implements AgentOutcome {}

    /// The session broke off through no fault of its own (its server died or was stopped): a fresh one may be tried and
    /// does not count as a retry.
    ///
    /// @param reason for people
    record Interrupted(String reason, Usage usage) implements AgentOutcome {}
}
