package dev.mto.run;

import java.time.Duration;

/// How often, and after what wait, work is tried again that failed for a transient reason. Immutable.
///
/// @param maxRetries how many times after the first attempt; 0 for never
/// @param firstDelay the wait before the first retry; each further one waits twice as long
/// @param maxDelay no wait is longer
public record RetryPolicy(int maxRetries, Duration firstDelay, Duration maxDelay) {
    /// Two retries after about 1 and 2 seconds: the runtime has by then retried the provider several times itself, so
    /// this is for what a fresh session may cure.
    public static final RetryPolicy DEFAULT = new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(30));

    /// The wait before a retry: it doubles each time, and up to a quarter is added so that plans that failed together
    /// do not return together. The addition is drawn from `salt`, not from chance, so that the same history decides
    /// alike.
    ///
    /// @param retry which retry, from 1
    public Duration delay(int retry, String salt) {
        long doubled = firstDelay.toMillis() << Math.min(retry - 1, 20);
        long capped = Math.min(doubled, maxDelay.toMillis());
        int spread = Math.floorMod(salt.hashCode() * 31 + retry, 256);
        return Duration.ofMillis(capped + capped / 4 * spread / 256);
    }
}
