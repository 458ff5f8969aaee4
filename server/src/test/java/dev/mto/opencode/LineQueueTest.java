package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class LineQueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    /// How many lines it may be sent.
    private long asked;

    private LineQueue queue() {
        LineQueue queue = new LineQueue();
        queue.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                asked += n;
            }

            @Override
            public void cancel() {
                asked = 0;
            }
        });
        return queue;
    }

    @Test
    void givesLinesInOrderAndAsksForOneMoreEach() throws InterruptedException {
        LineQueue queue = queue();
        long ahead = asked;
        queue.onNext("one");
        queue.onNext("two");
        assertThat(queue.take(LONG)).contains("one");
        assertThat(queue.take(LONG)).contains("two");
        assertThat(asked).isEqualTo(ahead + 2);
    }

    @Test
    void endsAfterWhatCameBefore() throws InterruptedException {
        LineQueue ended = queue();
        ended.onNext("one");
        ended.onComplete();
        assertThat(ended.take(LONG)).contains("one");
        assertThat(ended.take(LONG)).isEmpty();
        LineQueue broken = queue();
        broken.onError(new IOException("cut"));
        assertThat(broken.take(LONG)).isEmpty();
    }

    @Test
    void waitsNoLongerThanItIsTold() throws InterruptedException {
        assertThat(queue().take(SHORT)).isEmpty();
    }

    @Test
    void canBeWokenThoughItGoesOn() throws InterruptedException {
        LineQueue queue = queue();
        queue.end();
        assertThat(queue.take(LONG)).isEmpty();
    }

    @Test
    void hasRoomForTheEndWhereNobodyTakes() throws InterruptedException {
        LineQueue queue = queue();
        for (long line = asked; line > 0; line--) {
            queue.onNext("line " + line);
        }
        queue.onComplete();
        for (long line = asked; line > 0; line--) {
            assertThat(queue.take(LONG)).isPresent();
        }
        assertThat(queue.take(LONG)).isEmpty();
    }
}
