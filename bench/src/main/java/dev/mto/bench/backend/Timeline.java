package dev.mto.bench.backend;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The time in nanoseconds since 1970, running evenly within a process and to some microseconds the same in all of this
/// machine.
public final class Timeline {
    private static final int READINGS = 100;
    private static final long OFFSET = offset();

    private Timeline() {}

    /// How far the wall clock is ahead of the JVM's. Of many readings the one that took least: between the two clocks of
    /// one, a busy machine may have done something else for a tenth of a second.
    private static long offset() {
        long shortest = Long.MAX_VALUE;
        long offset = 0;
        for (int reading = 0; reading < READINGS; reading++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long took = System.nanoTime() - before;
            if (took < shortest) {
                shortest = took;
                offset = nanos(wall) - before - took / 2;
            }
        }
        return offset;
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
        return nanos(instant) - offset() + OFFSET;
    }

    /// Waits until then.
    static void await(long then) throws InterruptedException {
        for (long left = then - now(); left > 0; left = then - now()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
