package dev.mto.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Delivery.State;
import dev.mto.delivery.Notice;
import dev.mto.delivery.NoticeType;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.webhook.Answer.Answered;
import dev.mto.webhook.Answer.Unreached;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RetryScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Delivery DUE = Delivery.due(
            new Notice(new PlanId("plan_a"), 7, NoticeType.PLAN_FAILED, "end 7", NOW), "local",
            new CallbackUrl(URI.create("https://example.com/x")));
    private static final RandomGenerator EVEN = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };
    private static final RetrySchedule SCHEDULE = new RetrySchedule(11, Duration.ofSeconds(5), EVEN);

    private static Answer answered(int status) {
        return new Answered(status, Optional.empty());
    }

    private static Duration pause(Delivery after) {
        return Duration.between(NOW, after.nextAttemptAt().orElseThrow());
    }

    @Test
    void elevenAttemptsTakeADayAndSomeHours() {
        Delivery delivery = DUE;
        Duration all = Duration.ZERO;
        for (long seconds : new long[]{5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200}) {
            delivery = SCHEDULE.after(delivery, answered(500), NOW);
            assertThat(pause(delivery)).isEqualTo(Duration.ofSeconds(seconds));
            all = all.plus(pause(delivery));
        }
        assertThat(all).isEqualTo(Duration.parse("PT27H42M35S"));
        delivery = SCHEDULE.after(delivery, answered(500), NOW);
        assertThat(delivery.state()).isEqualTo(State.FAILED);
        assertThat(delivery.attempts()).isEqualTo(11);
        assertThat(delivery.endedAt()).contains(NOW);

        Delivery again = delivery.again(NOW.plusSeconds(9));
        assertThat(again.nextAttemptAt()).contains(NOW.plusSeconds(9));
        Delivery twelfth = SCHEDULE.after(again, answered(500), NOW);
        assertThat(twelfth.attempts()).isEqualTo(12);
        assertThat(pause(twelfth)).as("begun anew").isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void noPauseIsLongerThanHalfADay() {
        RetrySchedule slow = new RetrySchedule(11, Duration.ofHours(1), EVEN);
        Delivery first = slow.after(DUE, answered(500), NOW);
        assertThat(pause(first)).isEqualTo(Duration.ofHours(1));
        Delivery second = slow.after(first, answered(500), NOW);
        assertThat(pause(second)).isEqualTo(Duration.ofHours(6));
        assertThat(pause(slow.after(second, answered(500), NOW))).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void pausesAreSpreadByATenth() {
        RetrySchedule schedule = new RetrySchedule(11, Duration.ofSeconds(5), new SplittableRandom(1));
        for (int round = 0; round < 1_000; round++) {
            assertThat(pause(schedule.after(DUE, answered(500), NOW)).toMillis()).isCloseTo(5_000, within(500L));
        }
        assertThat(pause(schedule.after(DUE, answered(500), NOW)))
                .isNotEqualTo(pause(schedule.after(DUE, answered(500), NOW)));
    }

    @Test
    void anythingInTheTwoHundredsIsDelivered() {
        for (int status : new int[]{200, 202, 204, 299}) {
            Delivery after = SCHEDULE.after(DUE, answered(status), NOW);
            assertThat(after.state()).isEqualTo(State.DELIVERED);
            assertThat(after.lastStatus()).contains(status);
            assertThat(after.lastError()).isEmpty();
            assertThat(after.nextAttemptAt()).isEmpty();
            assertThat(after.again(NOW)).as("stays so").isEqualTo(after);
        }
        for (int status : new int[]{301, 304, 400, 401, 404, 500, 503}) {
            assertThat(SCHEDULE.after(DUE, answered(status), NOW).state()).isEqualTo(State.PENDING);
        }
        assertThat(SCHEDULE.after(DUE, answered(302), NOW).lastError().orElseThrow()).contains("Redirects");
    }

    @Test
    void goneIsGivenUpAtOnceAndSoIsWhatIsCertain() {
        assertThat(SCHEDULE.after(DUE, answered(410), NOW).state()).isEqualTo(State.FAILED);
        assertThat(SCHEDULE.after(DUE, new Unreached("Not allowed.", true), NOW).state()).isEqualTo(State.FAILED);
        assertThat(SCHEDULE.after(DUE, new Unreached("Not there.", false), NOW).state()).isEqualTo(State.PENDING);
    }

    @Test
    void aReceiverMayAskForMoreTimeWithinBoundsAndNeverForLess() {
        assertThat(pause(after(503, 60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(pause(after(429, 60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(pause(after(503, 1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(after(500, 60))).as("of others it means nothing").isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(after(503, 999_999_999))).isEqualTo(RetrySchedule.LONGEST);
    }

    private static Delivery after(int status, long retryAfter) {
        return SCHEDULE.after(DUE, new Answered(status, Optional.of(Duration.ofSeconds(retryAfter))), NOW);
    }
}
