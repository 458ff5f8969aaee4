package dev.mto.opencode;

import java.time.Duration;

/// Pauses that double up to a limit. Confined to one thread.
final class Backoff {
    private final Duration first;
    private final Duration limit;
    private Duration next;

    Backoff(Duration first, Duration limit) {
        this.first = first;
        this.limit = limit;
        next = first;
    }

    /// The pause to make now.
    Duration next() {
        Duration now = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(limit) > 0 ? limit : doubled;
        return now;
    }

    void reset() {
        next = first;
    }
}
