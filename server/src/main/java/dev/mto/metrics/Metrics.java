package dev.mto.metrics;

import dev.mto.run.AgentSlots;
import dev.mto.run.PlanListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// All that this server counts. Begins at zero with the process. Thread-safe.
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PlanMeters plans = new PlanMeters(registry);
    private final Traffic traffic = new Traffic(registry);
    private final Commits commits = new Commits(registry);
    private final WebhookMeters webhooks = new WebhookMeters(registry);
    private boolean showsMachine;

    /// @param version this program's
    public Metrics(String version) {
        Gauge.builder("mto.build.info", () -> 1).description("Always 1; the label says which version runs")
                .tag("version", version).register(registry);
    }

    /// Counts what plans come to.
    public PlanListener plans() {
        return plans;
    }

    /// Counts requests and event streams.
    public Traffic traffic() {
        return traffic;
    }

    /// Counts commits of the journal.
    public Commits commits() {
        return commits;
    }

    /// Counts what is told to people's servers.
    public WebhookMeters webhooks() {
        return webhooks;
    }

    /// Shows the sessions of all plans.
    ///
    /// @param running how many plans are under way
    public void show(AgentSlots slots, IntSupplier running) {
        gauge("mto.sessions.in.flight", "Agent sessions at work", slots::inFlight);
        gauge("mto.sessions.limit", "The most agent sessions that may be at work at once", slots::capacity);
        gauge("mto.sessions.waiting", "Attempts that wait for a session", slots::waiting);
        gauge("mto.plans.running", "Plans that are not over", running);
    }

    /// Shows how large the store is.
    ///
    /// @param bytes asked anew each time the page is
    public void show(LongSupplier bytes) {
        Gauge.builder("mto.store.size", bytes::getAsLong).baseUnit("bytes").strongReference(true)
                .description("The journal's files on the disk").register(registry);
    }

    /// Shows an opencode server that somebody else runs.
    public void showServer(String name, BooleanSupplier ready, IntSupplier inFlight) {
        Gauge.builder("mto.opencode.server.ready", () -> ready.getAsBoolean() ? 1 : 0).tag("server", name)
                .description("Whether a server of opencode.servers can be used").strongReference(true)
                .register(registry);
        Gauge.builder("mto.opencode.server.sessions", inFlight::getAsInt).tag("server", name)
                .description("Agent sessions of this process at work on a server of opencode.servers")
                .strongReference(true).register(registry);
    }

    private void gauge(String name, String description, IntSupplier value) {
        // The registry would otherwise let go of what nobody else holds.
        Gauge.builder(name, value::getAsInt).description(description).strongReference(true).register(registry);
    }

    /// The page, in Prometheus' text format 0.0.4.
    public String page() {
        showMachine();
        return registry.scrape();
    }

    /// Some of what is on it, as numbers.
    public Figures figures() {
        return new FigureReader(registry).read();
    }

    /// Not before somebody looks: it takes a moment that a start should not wait for, and most servers are never asked.
    private synchronized void showMachine() {
        if (!showsMachine) {
            showsMachine = true;
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            new Collections().bindTo(registry);
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
