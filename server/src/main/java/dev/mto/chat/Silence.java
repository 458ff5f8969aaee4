package dev.mto.chat;

import dev.mto.timing.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How long nothing has come, and what is done when that is too long. Thread-safe.
///
/// To hear something only writes down when that was. The limit is not set anew each time: when it passes, it is looked how
/// long it really was.
final class Silence implements AutoCloseable {
    /// A limit that passes so late was not late by itself: this process stood still, and what came meanwhile is yet to be
    /// read.
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Duration patience;
    private final Runnable tooLong;
    private final LongSupplier clock;
    private volatile long since;
    private volatile boolean passed;
    private Optional<TimeLimit> limit = Optional.empty();
    private long due;
    private boolean closed;

    /// @param tooLong done once, where nothing came for so long
    Silence(Duration patience, Runnable tooLong) {
        this(patience, tooLong, System::nanoTime);
    }

    /// The same by another clock, in nanoseconds.
    Silence(Duration patience, Runnable tooLong, LongSupplier clock) {
        this.clock = clock;
        this.patience = patience;
        this.tooLong = tooLong;
    }

    /// From here on it counts.
    synchronized void begin() {
        broken();
        due = since;
        look();
    }

    /// Something came.
    void broken() {
        since = clock.getAsLong();
    }

    /// Whether nothing came for so long.
    boolean wasTooLong() {
        return passed;
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        long now = clock.getAsLong();
        if (now - due > LATE.toNanos()) {
            since = now;
        }
        Duration left = patience.minusNanos(now - since);
        if (left.isPositive()) {
            due = now + left.toNanos();
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
