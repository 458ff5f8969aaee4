package dev.mto.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLimitTest {
    @Test
    void whatPassesHappensAndWhatWasCalledOffDoesNot() throws Exception {
        BlockingQueue<String> happened = new LinkedBlockingQueue<>();
        TimeLimit late = TimeLimit.after(Duration.ofMillis(2_100), () -> happened.add("late"));
        TimeLimit calledOff = TimeLimit.after(Duration.ofSeconds(2), () -> happened.add("called off"));
        calledOff.close();
        calledOff.close();
        assertThat(calledOff.isOver()).isTrue();
        assertThat(happened.take()).isEqualTo("late");
        assertThat(late.isOver()).isTrue();
        assertThat(happened).isEmpty();
    }

    /// A connection may take long to close.
    @Test
    void whatBlocksKeepsNoOtherFromHappening() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        TimeLimit blocking = TimeLimit.after(Duration.ZERO, () -> {
            begun.countDown();
            awaitUninterruptibly(end);
        });
        begun.await();
        CountDownLatch next = new CountDownLatch(1);
        TimeLimit following = TimeLimit.after(Duration.ofMillis(1), next::countDown);
        next.await();
        assertThat(List.of(blocking, following)).allMatch(TimeLimit::isOver);
        end.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
