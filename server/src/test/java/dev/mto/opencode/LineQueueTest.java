package dev.mto.wire;

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
        assertThat(queue.hasMore()).isTrue();
        assertThat(queue.take(LONG)).contains("one");
        assertThat(queue.take(LONG)).contains("two");
        assertThat(queue.hasMore()).isFalse();
        assertThat(asked).isEqualTo(ahead + 2);
    }

    @Test
    void tellsAnEndFromSilence() throws InterruptedException {
        LineQueue silent = queue();
        assertThat(silent.take(SHORT)).isEmpty();
        assertThat(silent.isOver()).isFalse();
        assertThat(silent.awaitOver(SHORT)).isFalse();
        LineQueue ended = queue();
        ended.onComplete();
        assertThat(ended.take(LONG)).isEmpty();
        assertThat(ended.isOver()).isTrue();
        assertThat(ended.failure()).isEmpty();
    }

    @Test
    void keepsWhyItBrokeOff() throws InterruptedException {
        LineQueue broken = queue();
        broken.onNext("one");
        broken.onError(new IOException("cut"));
        assertThat(broken.take(LONG)).contains("one");
        assertThat(broken.take(LONG)).isEmpty();
        assertThat(broken.awaitOver(LONG)).isTrue();
        assertThat(broken.failure()).hasValueSatisfying(failure -> assertThat(failure).hasMessage("cut"));
    }

    @Test
    void canBeWokenThoughItGoesOn() throws InterruptedException {
        LineQueue queue = queue();
        queue.end();
        assertThat(queue.take(LONG)).isEmpty();
        assertThat(queue.isOver()).isFalse();
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
