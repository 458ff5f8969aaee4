package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.plan.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AgentSlotsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PlanId OTHER = new PlanId("plan_other");

    private final AtomicInteger woken = new AtomicInteger();
    private final AgentSlots slots = new AgentSlots(2);
    private final SessionSlots mine = slots.of(new PlanId("plan_mine"), woken::incrementAndGet);
    private final SessionSlots others = slots.of(OTHER, () -> {});

    @Test
    void grantsTheLongestPathFirstAndAnAnswerBeforeIt() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1, NOW);
        assertThat(mine.acquire(PlanDriver.attempt("planner.1"), 9, NOW)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.1.1"), 2, NOW)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("synthesis.1"), 0, NOW)).isFalse();
        others.release(PlanDriver.attempt("subtask.0.1"));
        assertThat(mine.acquire(PlanDriver.attempt("synthesis.1"), 0, NOW)).isTrue();
        others.release(PlanDriver.attempt("subtask.1.1"));
        assertThat(mine.acquire(PlanDriver.attempt("subtask.1.1"), 2, NOW)).isTrue();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW)).isFalse();
        assertThat(woken).hasValue(2);
    }

    @Test
    void whatWaitsGainsOnLongerPaths() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1, NOW);
        mine.acquire(PlanDriver.attempt("subtask.0.1"), 10, NOW);
        others.acquire(PlanDriver.attempt("subtask.2.1"), 100, NOW.plusSeconds(89));
        others.acquire(PlanDriver.attempt("subtask.3.1"), 100, NOW.plusSeconds(91));
        // To ask again, and to know more of what it takes, costs no time that was waited.
        mine.acquire(PlanDriver.attempt("subtask.0.1"), 10.5, NOW.plusSeconds(92));

        others.release(PlanDriver.attempt("subtask.0.1"));
        assertThat(others.acquire(PlanDriver.attempt("subtask.2.1"), 100, NOW)).isTrue();
        others.release(PlanDriver.attempt("subtask.1.1"));
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 10.5, NOW)).isTrue();
        assertThat(others.acquire(PlanDriver.attempt("subtask.3.1"), 100, NOW)).isFalse();
    }

    @Test
    void forgetsAWishThatIsTakenBack() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1, NOW);
        mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        mine.release(PlanDriver.attempt("subtask.0.1"));
        others.releaseAll();
        assertThat(slots.inFlight()).isZero();
        assertThat(woken).hasValue(0);
    }

    @Test
    void countsWhatAPlanHasUnderWayBeforeAnyOtherMayAsk() {
        others.holdJust(List.of(PlanDriver.attempt("subtask.0.1"), PlanDriver.attempt("subtask.1.1")));
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW)).isFalse();
        others.holdJust(List.of(PlanDriver.attempt("subtask.1.1"), PlanDriver.attempt("subtask.2.1")));
        assertThat(slots.inFlight()).isEqualTo(2);
        assertThat(woken).hasValue(0);
        others.holdJust(List.of());
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW)).isTrue();
    }

    @Test
    void whatIsInFlightGoesOnWhenFewerMayBe() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1, NOW);
        mine.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        assertThat(slots.resize(0)).isEqualTo(2);
        others.release(PlanDriver.attempt("subtask.0.1"));
        assertThat(slots.inFlight()).isEqualTo(1);
        assertThat(woken).hasValue(0);
        assertThat(slots.resize(1)).isEqualTo(1);
        assertThat(slots.waiting()).isEqualTo(1);

        assertThat(slots.resize(5)).isEqualTo(5);
        assertThat(woken).hasValue(1);
        assertThat(slots.inFlight()).isEqualTo(2);
        assertThat(slots.capacity()).isEqualTo(5);
        assertThatThrownBy(() -> slots.resize(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofTwoViewsOfAPlanTheNewestCounts() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, NOW);
        SessionSlots newer = slots.of(OTHER, () -> {});
        assertThat(slots.inFlight()).as("until it says what runs").isEqualTo(1);
        newer.holdJust(List.of(PlanDriver.attempt("subtask.0.1"), PlanDriver.attempt("subtask.1.1")));

        others.release(PlanDriver.attempt("subtask.0.1"));
        others.keepJust(List.of());
        others.releaseAll();
        others.close();
        assertThat(slots.inFlight()).isEqualTo(2);
        newer.close();
        assertThat(slots.inFlight()).isZero();
        assertThat(newer.acquire(PlanDriver.attempt("subtask.2.1"), 1, NOW)).isFalse();
        assertThat(others.acquire(PlanDriver.attempt("subtask.2.1"), 1, NOW)).isFalse();
        assertThat(slots.inFlight() + slots.waiting()).isZero();
    }
}
