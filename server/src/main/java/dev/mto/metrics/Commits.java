package dev.mto.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// The commits of the journal. Thread-safe.
public final class Commits {
    private final DistributionSummary sizes;
    private final Timer times;

    Commits(MeterRegistry registry) {
        sizes = DistributionSummary.builder("mto.commit.size").description("Appends that shared one commit")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500).register(registry);
        times = Buckets.quick(Timer.builder("mto.commit").description("From taking up what waits to its being durable"))
                .register(registry);
    }

    /// One more is durable.
    ///
    /// @param appends how many shared it
    /// @param took from taking them up
    public void committed(int appends, Duration took) {
        sizes.record(appends);
        times.record(took);
    }
}
