package dev.mto.webhook;

import java.time.Duration;
import java.util.Optional;

/// What came of sending a letter. Immutable.
sealed interface Answer {
    /// The receiver answered.
    ///
    /// @param retryAfter how long it asked to be left alone
    record Answered(int status, Optional<Duration> retryAfter) implements Answer {}

    /// It did not.
    ///
    /// @param why for people; says nothing of addresses that they do not know
    /// @param forGood whether it is certain to be the same the next time
    record Unreached(String why, boolean forGood) implements Answer {}
}
