package dev.mto.opencode;

import java.time.Duration;

/// Wakes those who wait for a server to get well, or for a place on one. Thread-safe.
final class Bell {
    private long rung;

    /// How often it was rung. To be read before one looks at what one waits for.
    synchronized long count() {
        return rung;
    }

    synchronized void ring() {
        rung++;
        notifyAll();
    }

    /// Waits until it is rung once more than it was, or the time is over.
    synchronized void await(long count, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = end - System.nanoTime(); rung == count && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
    }
}
