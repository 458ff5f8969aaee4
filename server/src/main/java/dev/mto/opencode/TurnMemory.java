package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a watcher knows of its turn beyond the life of one server. Confined to the watcher's thread.
final class TurnMemory {
    /// Its session, once it is open.
    Optional<Session> session = Optional.empty();

    /// Whether a session under the turn's key may have been made.
    boolean mayExist;

    /// How often the prompt was sent.
    int sends;

    /// The server that took the prompt last.
    @Nullable
    LiveServer sentTo;

    /// When it took it, on the clock of [System#nanoTime].
    long sentAt;

    /// The first error event since then.
    Optional<SessionError> heard = Optional.empty();

    /// What it spent, as last seen.
    Usage usage = Usage.NONE;

    /// Which of the provider's failures was reported last.
    int retryShown;

    /// When the turn began to be ended, on the same clock; absent while it is not.
    Optional<Long> endingSince = Optional.empty();

    /// What it ends as, where not as an abort.
    Optional<AgentOutcome> endsAs = Optional.empty();

    /// What its steps spent, as events tell it.
    final StepMeter meter = new StepMeter();

    TurnMemory(boolean mayExist) {
        this.mayExist = mayExist;
    }

    void sent(LiveServer server) {
        sends++;
        sentTo = server;
        sentAt = System.nanoTime();
        heard = Optional.empty();
    }

    /// Whether an abort has anything to end.
    boolean mayRun() {
        return mayExist || sends > 0;
    }
}
