package dev.mto.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/// The borders of histograms. Stateless.
final class Buckets {
    private static final Duration[] QUICK = LongStream
            .of(500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 30_000_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000)).toArray(Duration[]::new);
    private static final Duration[] SLOW = LongStream.of(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600)
            .mapToObj(Duration::ofSeconds).toArray(Duration[]::new);

    private Buckets() {}

    /// For what the orchestrator itself takes: half a millisecond to half a minute.
    static Timer.Builder quick(Timer.Builder timer) {
        return timer.serviceLevelObjectives(QUICK);
    }

    /// For what models take: a second to an hour.
    static Timer.Builder slow(Timer.Builder timer) {
        return timer.serviceLevelObjectives(SLOW);
    }

    /// With percentiles of the last hour as well, within one percent, for who asks this process; Prometheus makes its own
    /// of the buckets. The largest is of that hour then, too.
    static Timer.Builder withPercentiles(Timer.Builder timer) {
        return timer.publishPercentiles(0.5, 0.99).percentilePrecision(2)
                .distributionStatisticExpiry(Duration.ofHours(1)).distributionStatisticBufferLength(6);
    }
}
