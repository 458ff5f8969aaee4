package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.Usage;
import dev.mto.wire.ProviderWords;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Follows how opencode tries a failing provider again by itself, and has the turn ended where that takes too long. Confined
/// to the watcher's thread.
final class ProviderRetries {
    private final TurnWatcher watcher;
    private final TurnMemory memory;

    ProviderRetries(TurnWatcher watcher) {
        this.watcher = watcher;
        memory = watcher.memory();
    }

    void take(SessionStatus.Retry retry) {
        boolean limit = ProviderWords.isLimit(retry.message());
        if (retry.attempt() != memory.retryShown) {
            memory.retryShown = retry.attempt();
            watcher.signal(new AgentSignal.Progress(new Activity.Retrying(retry.attempt(), retry.message())));
            if (limit) {
                watcher.signal(new AgentSignal.Throttled(retry.next(), retry.message()));
            }
        }
        Duration pause = Duration.between(Instant.now(), retry.next());
        // A limit is lifted by time: opencode may ask as often as it likes meanwhile.
        boolean tooOften = !limit && retry.attempt() > watcher.conduct().patience().retries();
        boolean tooLong = pause.compareTo(watcher.conduct().patience().pause()) > 0;
        if ((tooOften || tooLong) && memory.endingSince.isEmpty()) {
            memory.endingSince = Optional.of(System.nanoTime());
            memory.endsAs = Optional.of(limit
                    ? new AgentOutcome.Limited(Optional.of(retry.next()), retry.message(), Usage.NONE)
                    : failed(retry, tooOften ? "It failed " + retry.attempt() + " times." : tooLong(pause)));
        }
    }

    private static String tooLong(Duration pause) {
        return "It asked to wait for " + pause.toSeconds() + " s, which is too long.";
    }

    private static AgentOutcome failed(SessionStatus.Retry retry, String how) {
        return new AgentOutcome.Failed(ErrorKinds.ofRetry(retry.message()),
                "The provider says: " + retry.message() + ". " + how, Usage.NONE);
    }
}
