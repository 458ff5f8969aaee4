package dev.mto.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the heap collected before it grows: once so much of it is in use as was live after the last such collection, and as
/// much again.
///
/// The serial and the parallel collector, which need the least memory and time, look through what is old only when the heap may
/// not grow any further. Until then the process takes what is allowed, most of it for what nobody uses any more: a session's
/// state lives for seconds, and by then counts as old. Other collectors see to that by themselves, and are left alone. Runs on a
/// thread of the JVM's.
final class HeapPacer {
    private static final Logger LOG = LoggerFactory.getLogger(HeapPacer.class);

    /// What those collectors call the part of the heap for what is old.
    private static final Set<String> OLD = Set.of("Tenured Gen", "PS Old Gen");

    /// Bytes that are in use at the least. With 2,000 plans under way some 90 MiB are live, which takes 0.25 s to look through on
    /// two cores that are busy; with a hundred it is not reached within a minute.
    static final long LEAST = 192L << 20;

    private final MemoryMXBean memory;
    private final MemoryPoolMXBean old;

    private HeapPacer(MemoryMXBean memory, MemoryPoolMXBean old) {
        this.memory = memory;
        this.old = old;
    }

    /// Begins, for as long as the process lives. Once is enough.
    static void begin() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Optional<MemoryPoolMXBean> old = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> OLD.contains(pool.getName()) && pool.isUsageThresholdSupported()).findFirst();
        if (old.isPresent() && memory instanceof NotificationEmitter emitter) {
            HeapPacer pacer = new HeapPacer(memory, old.get());
            emitter.addNotificationListener((_, _) -> pacer.collect(),
                    told -> told.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED), null);
            pacer.allow(LEAST);
        }
    }

    private void collect() {
        long before = old.getUsage().getUsed();
        long began = System.nanoTime();
        memory.gc();
        long live = old.getUsage().getUsed();
        LOG.debug("{} of {} MiB were still in use, found in {} ms", live >> 20, before >> 20,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        allow(Math.max(LEAST, 2 * live));
    }

    /// Beyond the largest heap there is nothing to be told of: there the collector has to look by itself.
    private void allow(long bytes) {
        old.setUsageThreshold(Math.min(bytes, old.getUsage().getMax()));
    }
}
