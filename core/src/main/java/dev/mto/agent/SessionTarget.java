package dev.mto.agent;

import java.util.Optional;

/// Which session a prompt goes to.
public sealed interface SessionTarget {
    /// One made for it.
    ///
    /// @param title for people; the runtime adds the session key
    /// @param parentSessionId the session it shows up under
    record Fresh(String title, Optional<String> parentSessionId) implements SessionTarget {}

    /// One that exists.
    record Existing(String sessionId) implements SessionTarget {}
}
