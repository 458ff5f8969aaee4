package dev.mto.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/// What is told to people's servers. Thread-safe.
public final class WebhookMeters {
    private final MeterRegistry registry;
    private final MeterProvider<Counter> attempts;

    WebhookMeters(MeterRegistry registry) {
        this.registry = registry;
        attempts = Counter.builder("mto.webhook.attempts").description("Attempts to tell a receiver of a plan")
                .withRegistry(registry);
    }

    /// An attempt is over.
    ///
    /// @param outcome one of a fixed set
    public void attempted(String outcome) {
        attempts.withTags("outcome", outcome).increment();
    }

    /// Shows what waits. Both are asked anew each time the page is.
    ///
    /// @param oldestSeconds how long ago the oldest of it happened
    public void show(DoubleSupplier pending, DoubleSupplier oldestSeconds) {
        Gauge.builder("mto.webhook.pending", pending::getAsDouble).strongReference(true)
                .description("Webhooks that are to be delivered").register(registry);
        Gauge.builder("mto.webhook.oldest.pending.age", oldestSeconds::getAsDouble).strongReference(true)
                .baseUnit("seconds").description("How long the oldest webhook that is to be delivered has waited")
                .register(registry);
    }
}
