package dev.mto.bench.backend;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The time in nanoseconds since 1970, running evenly within a process and to some microseconds the same in all of this
/// machine.
public final class Timeline {
    private static final long OFFSET = nanos(clock()) - System.nanoTime();

    private Timeline() {}

    private static Instant clock() {
        return Instant.now();
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    public static long now() {
        return OFFSET + System.nanoTime();
    }

    /// Where an instant of the wall clock lies that is not long past. That clock is put right all the time, by milliseconds
    /// within a run, so it is compared anew.
    public static long at(Instant instant) {
        return nanos(instant) - (nanos(clock()) - now());
    }

    /// Waits until then.
    static void await(long then) throws InterruptedException {
        for (long left = then - now(); left > 0; left = then - now()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
