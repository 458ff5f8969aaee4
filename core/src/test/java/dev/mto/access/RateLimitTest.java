package dev.mto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private final RateLimit limit = new RateLimit(60, now::get);

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private int taken(String token, int wishes) {
        return (int) IntStream.range(0, wishes).filter(_ -> limit.take(token).isEmpty()).count();
    }

    @Test
    void aMinutesWorthMayComeAtOnceAndThenOneASecond() {
        assertThat(taken("a", 100)).isEqualTo(60);
        assertThat(limit.take("a")).contains(Duration.ofSeconds(1));
        pass(Duration.ofMillis(400));
        assertThat(limit.take("a")).contains(Duration.ofMillis(600));
        pass(Duration.ofMillis(600));
        assertThat(taken("a", 5)).isEqualTo(1);
        pass(Duration.ofSeconds(10));
        assertThat(taken("a", 100)).isEqualTo(10);
        pass(Duration.ofDays(1));
        assertThat(taken("a", 100)).isEqualTo(60);
    }

    @Test
    void aTokenThatWasAwayForLongHasAMinutesWorth() {
        RateLimit wide = new RateLimit(1_000_000, now::get);
        assertThat(wide.take("a")).isEmpty();
        pass(Duration.ofDays(400));
        assertThat(IntStream.range(0, 1_000).filter(_ -> wide.take("a").isPresent()).count()).isZero();
    }

    @Test
    void aRefusalCostsNothing() {
        taken("a", 60);
        taken("a", 1_000);
        pass(Duration.ofSeconds(1));
        assertThat(limit.take("a")).isEmpty();
    }

    @Test
    void eachTokenHasItsOwn() {
        taken("a", 60);
        assertThat(limit.take("a")).isPresent();
        assertThat(taken("b", 60)).isEqualTo(60);
    }

    @Test
    void aClockThatIsSetBackGivesNothing() {
        taken("a", 60);
        pass(Duration.ofHours(-1));
        assertThat(limit.take("a")).isPresent();
        pass(Duration.ofSeconds(2));
        assertThat(taken("a", 5)).isEqualTo(2);
    }

    @Test
    void whatIsFullAgainIsForgotten() {
        IntStream.range(0, Tokens.MOST).forEach(token -> limit.take("t" + token));
        assertThat(limit.size()).isEqualTo(Tokens.MOST);
        pass(Duration.ofMinutes(1));
        limit.take("another");
        assertThat(limit.size()).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceNotOneTooManyGetsThrough() throws InterruptedException {
        AtomicInteger through = new AtomicInteger();
        Thread[] threads = IntStream.range(0, 8)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> through.addAndGet(taken("a", 50))))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(through).hasValue(60);
    }
}
