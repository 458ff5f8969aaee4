package dev.mto.timing;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Something that is to happen after a while, unless it is called off before. Thread-safe.
///
/// To set one and to call it off costs a lock and wakes nobody, unless it is the next of all. The JDK's own ways cost
/// more: a timed wait of a virtual thread, be it for a queue, a future or a socket, and `ForkJoinPool.schedule` both hand
/// the limit to a thread that is woken for it unless it is awake, and again when it is called off. With 2,000 plans under
/// way that took a tenth of the processor time. So whoever waits often waits without a limit, and has one of these end the wait.
public final class TimeLimit implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Future<?> passing;
    private volatile boolean over;

    private TimeLimit(Duration time, Runnable passed) {
        passing = CLOCK.schedule(() -> {
            over = true;
            pass(passed);
        }, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Whoever waits for it waits for nothing else: it is done even where there is no memory left for a thread.
    private static void pass(Runnable passed) {
        try {
            Thread.startVirtualThread(passed);
        } catch (OutOfMemoryError _) {
            passed.run();
        }
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().name("time-limits").daemon().factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /// Sets one.
    ///
    /// @param passed done once the time has passed, on a thread of its own
    public static TimeLimit after(Duration time, Runnable passed) {
        return new TimeLimit(time, passed);
    }

    /// Whether it was called off, or its time has passed. Whatever comes of it finds it so.
    public boolean isOver() {
        return over;
    }

    /// Calls it off. What has begun to happen is not waited for. May be called twice.
    @Override
    public void close() {
        over = true;
        passing.cancel(false);
    }
}
