package dev.mto.orchestrator;

import dev.mto.run.Attempt;
import java.time.Duration;

/// What becomes of a client's wish to write a plan's answer. Immutable.
public sealed interface Claim {
    /// The synthesis is the client's, until the lease is over; claiming again renews it.
    ///
    /// @param lease from now
    /// @param prompt what the model is to be given
    record Granted(Attempt attempt, Duration lease, String prompt) implements Claim {}

    /// Another client has it, or goes first. Worth another try.
    ///
    /// @param reason for people
    record Held(String reason) implements Claim {}

    /// It is not to be had: too early, over, or the orchestrator's own.
    ///
    /// @param reason for people
    record Closed(String reason) implements Claim {}
}
