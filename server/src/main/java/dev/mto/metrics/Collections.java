package dev.mto.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// Garbage collections since the process began, as the JVM itself counts them: nothing has to listen for them from the
/// start. Stateless.
final class Collections implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionCounter.builder("jvm.gc.collections", collector, GarbageCollectorMXBean::getCollectionCount)
                    .description("Garbage collections").tag("gc", collector.getName()).register(registry);
            FunctionCounter
                    .builder("jvm.gc.collection.time", collector, some -> some.getCollectionTime() / 1e3)
                    .description("Time spent in garbage collections").baseUnit("seconds")
                    .tag("gc", collector.getName()).register(registry);
        }
    }
}
