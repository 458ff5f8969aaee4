package dev.mto.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How far all plans are on their way to a standstill: first nothing new is begun, then nothing is done at all.
/// Thread-safe.
final class Standstill {
    private final CountDownLatch halting = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    /// From here on no session is begun any more.
    void halt() {
        halting.countDown();
    }

    /// From here on nothing is done any more.
    void close() {
        halting.countDown();
        closing.countDown();
    }

    boolean isHalted() {
        return halting.getCount() == 0;
    }

    boolean isClosed() {
        return closing.getCount() == 0;
    }

    /// Waits, but not past the next step towards the standstill: what waits to be tried again is to be seen to then.
    ///
    /// @return whether all is closed
    boolean pause(Duration time) throws InterruptedException {
        CountDownLatch next = isHalted() ? closing : halting;
        // The result tells of either latch; it is only the end that ends the work.
        boolean ignored = next.await(time.toMillis(), TimeUnit.MILLISECONDS);
        return isClosed();
    }
}
