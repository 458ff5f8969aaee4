package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilenceTest {
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final CountDownLatch passed = new CountDownLatch(1);

    @Test
    void countsFromWhatWasHeardLast() throws Exception {
        Silence silence = new Silence(PATIENCE, passed::countDown);
        silence.begin();
        long heard = System.nanoTime();
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            longest = max(longest, Duration.ofNanos(System.nanoTime() - heard));
            heard = System.nanoTime();
            silence.broken();
        }
        passed.await();
        longest = max(longest, Duration.ofNanos(System.nanoTime() - heard));
        assertThat(longest).isGreaterThanOrEqualTo(PATIENCE);
        assertThat(silence.wasTooLong()).isTrue();
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Test
    void doesNothingOnceItIsClosed() throws Exception {
        Silence silence = new Silence(Duration.ofMillis(50), passed::countDown);
        silence.begin();
        silence.close();
        silence.close();
        assertThat(passed.await(200, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(silence.wasTooLong()).isFalse();
    }
}
