package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilenceTest {
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final CountDownLatch passed = new CountDownLatch(1);

    @Test
    void countsFromWhatWasHeardLast() throws Exception {
        Silence silence = new Silence(PATIENCE, passed::countDown);
        long heard = System.nanoTime();
        silence.begin();
        // Where the test itself stands still, the silence was that long.
        long longest = 0;
        for (int i = 0; i < 10; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            long now = System.nanoTime();
            silence.broken();
            longest = Math.max(longest, System.nanoTime() - heard);
            heard = now;
        }
        passed.await();
        longest = Math.max(longest, System.nanoTime() - heard);
        assertThat(Duration.ofNanos(longest)).isGreaterThanOrEqualTo(PATIENCE);
        assertThat(silence.wasTooLong()).isTrue();
    }

    /// What came meanwhile is in the socket, and nobody has read it yet.
    @Test
    void aProcessThatStoodStillListensOnceMore() throws Exception {
        AtomicLong stoodStill = new AtomicLong();
        Silence silence = new Silence(PATIENCE, passed::countDown, () -> System.nanoTime() + stoodStill.get());
        long begun = System.nanoTime();
        silence.begin();
        stoodStill.set(Duration.ofSeconds(10).toNanos());
        passed.await();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(PATIENCE.multipliedBy(2));
    }

    @Test
    void doesNothingOnceItIsClosed() throws Exception {
        Silence silence = new Silence(Duration.ofSeconds(1), passed::countDown);
        silence.begin();
        silence.close();
        silence.close();
        assertThat(passed.await(1_500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(silence.wasTooLong()).isFalse();
    }
}
