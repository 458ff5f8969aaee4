package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AgentSlotsTest {
    private static final PlanId OTHER = new PlanId("plan_other");

    private final AtomicInteger woken = new AtomicInteger();
    private final AgentSlots slots = new AgentSlots(2);
    private final SessionSlots mine = slots.of(new PlanId("plan_mine"), woken::incrementAndGet);
    private final SessionSlots others = slots.of(OTHER, () -> {});

    @Test
    void grantsTheLongestPathFirstAndAnAnswerBeforeIt() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1);
        assertThat(mine.acquire(PlanDriver.attempt("planner.1"), 9)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.1.1"), 2)).isFalse();
        assertThat(mine.acquire(PlanDriver.attempt("synthesis.1"), 0)).isFalse();
        others.release(PlanDriver.attempt("subtask.0.1"));
        assertThat(mine.acquire(PlanDriver.attempt("synthesis.1"), 0)).isTrue();
        others.release(PlanDriver.attempt("subtask.1.1"));
        assertThat(mine.acquire(PlanDriver.attempt("subtask.1.1"), 2)).isTrue();
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1)).isFalse();
        assertThat(woken).hasValue(2);
    }

    @Test
    void forgetsAWishThatIsTakenBack() {
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1);
        others.acquire(PlanDriver.attempt("subtask.1.1"), 1);
        mine.acquire(PlanDriver.attempt("subtask.0.1"), 1);
        mine.release(PlanDriver.attempt("subtask.0.1"));
        others.releaseAll();
        assertThat(slots.inFlight()).isZero();
        assertThat(woken).hasValue(0);
    }

    @Test
    void countsWhatAPlanHasUnderWayBeforeAnyOtherMayAsk() {
        others.holdJust(List.of(PlanDriver.attempt("subtask.0.1"), PlanDriver.attempt("subtask.1.1")));
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1)).isFalse();
        others.holdJust(List.of(PlanDriver.attempt("subtask.1.1"), PlanDriver.attempt("subtask.2.1")));
        assertThat(slots.inFlight()).isEqualTo(2);
        assertThat(woken).hasValue(0);
        others.holdJust(List.of());
        assertThat(mine.acquire(PlanDriver.attempt("subtask.0.1"), 1)).isTrue();
    }
}
