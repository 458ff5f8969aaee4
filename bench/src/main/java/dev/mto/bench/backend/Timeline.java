package dev.mto.bench.backend;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The time in nanoseconds since 1970, running evenly within a process and to some microseconds the same in all of this
/// machine.
public final class Timeline {
    private static final long OFFSET = at(clock()) - System.nanoTime();

    private Timeline() {}

    private static Instant clock() {
        return Instant.now();
    }

    public static long now() {
        return OFFSET + System.nanoTime();
    }

    /// Where an instant of the wall clock lies.
    public static long at(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /// Waits until then.
    static void await(long then) throws InterruptedException {
        for (long left = then - now(); left > 0; left = then - now()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
