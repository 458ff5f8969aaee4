package dev.mto.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/// One look at something that changes by itself and tells nobody: a screen, a conversation. Taken again and again, with
/// a bound. The implementation decides the thread-safety.
@FunctionalInterface
interface Glance<T> {
    /// Often enough that no state which a person could notice is missed, and seldom enough for two cores.
    Duration INTERVAL = Duration.ofMillis(50);

    T take() throws IOException, InterruptedException;

    /// Looks until it is as wanted.
    ///
    /// @param wanted what is waited for, for the message
    /// @throws AssertionError after the time-out, with what was seen last
    default T until(Predicate<T> fits, String wanted, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        T seen = take();
        while (!fits.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Within " + timeout.toSeconds() + " s there was no " + wanted
                        + ". Seen last:\n" + seen);
            }
            Thread.sleep(INTERVAL);
            seen = take();
        }
        return seen;
    }
}
