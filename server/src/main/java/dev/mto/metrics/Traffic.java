package dev.mto.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests and event streams. Thread-safe.
public final class Traffic {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final AtomicInteger open = new AtomicInteger();
    private final Family<Counter> requests;
    private final Counter opened;
    private final Counter dropped;

    Traffic(MeterRegistry registry) {
        requests = new Family<>(Counter.builder("mto.http.requests").description("HTTP requests that were answered")
                .withRegistry(registry), "method", "route", "status");
        opened = Counter.builder("mto.event.streams.opened").description("Event streams that were begun")
                .register(registry);
        dropped = Counter.builder("mto.event.streams.dropped")
                .description("Event streams that were cut off because their reader was too slow").register(registry);
        Gauge.builder("mto.event.streams.open", open::get).description("Event streams that are open")
                .strongReference(true).register(registry);
    }

    /// A request was answered.
    ///
    /// @param method anything; what is no common one is told as `other`
    /// @param route the template of its address, one of a fixed set
    public void answered(String method, String route, int status) {
        requests.of(METHODS.contains(method) ? method : Names.OTHER, route, String.valueOf(status)).increment();
    }

    /// An event stream was begun.
    public void streamOpened() {
        opened.increment();
        open.incrementAndGet();
    }

    /// An event stream is over.
    ///
    /// @param cutOff whether its reader was too slow
    public void streamEnded(boolean cutOff) {
        open.decrementAndGet();
        if (cutOff) {
            dropped.increment();
        }
    }
}
