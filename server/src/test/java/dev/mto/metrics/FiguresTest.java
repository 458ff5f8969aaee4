package dev.mto.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Numbers off the meters.
final class FiguresTest {
    private final MockClock clock = new MockClock();
    private final PrometheusMeterRegistry registry = registry(clock);

    private static PrometheusMeterRegistry registry(Clock clock) {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    }

    private Figures figures() {
        return new FigureReader(registry).read();
    }

    private Timer hops() {
        return Buckets.withPercentiles(Buckets.quick(Timer.builder("mto.hop"))).register(registry);
    }

    @Test
    void percentilesAreThoseOfTheLastHour() {
        Timer hops = hops();
        assertThat(figures().hops()).isEqualTo(new Figures.Hops(0, Optional.empty()));
        for (int millis = 1; millis <= 1_000; millis++) {
            hops.record(Duration.ofMillis(millis));
        }
        Figures.Percentiles lately = figures().hops().lately().orElseThrow();
        // By the borders of the buckets they could be told to be 250 to 1,000 and no better.
        assertThat(lately.p50()).isCloseTo(500, within(5.0));
        assertThat(lately.p99()).isCloseTo(990, within(10.0));
        assertThat(hops.max(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
        clock.add(Duration.ofMinutes(45));
        assertThat(hops.max(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
        hops.record(Duration.ofMillis(7));
        assertThat(figures().hops().lately().orElseThrow().p50()).isCloseTo(500, within(5.0));
        clock.add(Duration.ofMinutes(50));
        assertThat(figures().hops().lately().orElseThrow().p99()).isCloseTo(7, within(0.1));
        clock.add(Duration.ofHours(2));
        assertThat(figures().hops()).isEqualTo(new Figures.Hops(1_001, Optional.empty()));
    }

    @Test
    void thePageHasItsBucketsAsBefore() {
        hops().record(Duration.ofMillis(3));
        assertThat(registry.scrape()).contains("# TYPE mto_hop_seconds histogram",
                "mto_hop_seconds_bucket{le=\"0.005\"} 1", "mto_hop_seconds_count 1").doesNotContain("quantile");
    }

    @Test
    void countsOfEachKindOfWorkAreAddedUp() {
        for (String work : new String[]{"planning", "subtask", "subtask"}) {
            Counter.builder("mto.attempts.ended").tag("work", work).tag("outcome", "completed").register(registry)
                    .increment();
        }
        Counter.builder("mto.attempts.ended").tag("work", "subtask").tag("outcome", "failed").register(registry)
                .increment();
        assertThat(figures().attempts()).isEqualTo(Map.of("completed", 3L, "failed", 1L));
        assertThat(figures().retries()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNotNought() {
        WebhookMeters webhooks = new WebhookMeters(registry);
        webhooks.show(() -> Double.NaN, () -> Double.NaN);
        assertThat(figures().webhooks()).isEmpty();
        assertThat(figures().storeBytes()).isEmpty();
    }
}
