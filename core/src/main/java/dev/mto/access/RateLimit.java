package dev.mto.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How many requests each token may make: a bucket that holds a minute's worth and fills as time goes by. Thread-safe;
/// holds a few bytes for each token that was used lately.
public final class RateLimit {
    private static final double MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /// @param left how many requests may be made at once
    /// @param at when that was so
    private record Bucket(double left, Instant at) {}

    public RateLimit(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /// Takes one request of a token.
    ///
    /// @return how long it has to wait for the next; empty where it was taken
    public Optional<Duration> take(String token) {
        Instant now = clock.instant();
        if (!buckets.containsKey(token) && buckets.size() >= Tokens.MOST) {
            buckets.values().removeIf(bucket -> filled(bucket, now).left >= perMinute);
        }
        double[] left = new double[1];
        buckets.compute(token, (_, before) -> {
            Bucket bucket = before == null ? new Bucket(perMinute, now) : filled(before, now);
            left[0] = bucket.left;
            return bucket.left < 1 ? bucket : new Bucket(bucket.left - 1, bucket.at);
        });
        return left[0] >= 1
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) Math.ceil((1 - left[0]) * MINUTE_NANOS / perMinute)));
    }

    /// A clock that was set back gives nothing and takes nothing.
    private Bucket filled(Bucket bucket, Instant now) {
        long passed = Math.max(0, Duration.between(bucket.at, now).toNanos());
        return new Bucket(Math.min(perMinute, bucket.left + (double) passed * perMinute / MINUTE_NANOS), now);
    }

    /// For how many tokens it holds something.
    int size() {
        return buckets.size();
    }
}
