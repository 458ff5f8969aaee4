package dev.mto.chat;

import dev.mto.timing.TimeLimit;
import java.time.Duration;
import java.util.Optional;

/// How long nothing has come, and what is done when that is too long. Thread-safe.
///
/// To hear something only writes down when that was. The limit is not set anew each time: when it passes, it is looked how
/// long it really was.
final class Silence implements AutoCloseable {
    private final Duration patience;
    private final Runnable tooLong;
    private volatile long since;
    private volatile boolean passed;
    private Optional<TimeLimit> limit = Optional.empty();
    private boolean closed;

    /// @param tooLong done once, where nothing came for so long
    Silence(Duration patience, Runnable tooLong) {
        this.patience = patience;
        this.tooLong = tooLong;
    }

    /// From here on it counts.
    void begin() {
        broken();
        look();
    }

    /// Something came.
    void broken() {
        since = System.nanoTime();
    }

    /// Whether nothing came for so long.
    boolean wasTooLong() {
        return passed;
    }

    private synchronized void look() {
        Duration left = patience.minusNanos(System.nanoTime() - since);
        if (closed) {
            return;
        }
        if (left.isPositive()) {
            limit = Optional.of(TimeLimit.after(left, this::look));
        } else {
            passed = true;
            tooLong.run();
        }
    }

    /// It does not count any more. When this returns, nothing is done any more. May be called twice.
    @Override
    public synchronized void close() {
        closed = true;
        limit.ifPresent(TimeLimit::close);
    }
}
