package dev.mto.run;

import static dev.mto.run.BoundedPlans.TWO_AND_ONE;
import static dev.mto.run.BoundedPlans.aborts;
import static dev.mto.run.BoundedPlans.errorOf;
import static dev.mto.run.BoundedPlans.executing;
import static dev.mto.run.BoundedPlans.goal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.ModelRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Waits for a provider that has met its limit.
final class ProviderWaitTest {
    private final PlanDriver plan = executing(goal(Optional.empty(), Optional.empty()), new ProviderGates());

    @Test
    void aLimitIsNoFailureButAWait() {
        Instant until = plan.now.plus(Duration.ofMinutes(20));
        plan.finish("subtask.0.1", new AgentOutcome.Limited(Optional.of(until), "Too many requests", Usage.NONE));
        assertThat(plan.started()).isEmpty();
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.PENDING);
        assertThat(plan.subtask(0).work().retries()).isZero();
        assertThat(plan.state().course().pause().orElseThrow().until()).isEqualTo(until);
        plan.complete("subtask.1.1");
        plan.pass(Duration.ofMinutes(19));
        assertThat(plan.started()).isEmpty();
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(plan.started()).isEmpty();
        assertThat(plan.last.wakeAt()).contains(until);
        plan.pass(Duration.ofMinutes(1));
        assertThat(plan.started()).containsExactly("subtask.0.2");
    }

    @Test
    void nothingIsFannedOutIntoALimitThatAnotherPlanMet() {
        ProviderGates gates = new ProviderGates();
        Optional<ModelRef> acme = ModelRef.parse("acme/large");
        PlanDriver first = executing(goal(acme, Optional.empty()), gates);
        PlanDriver second = executing(goal(ModelRef.parse("acme/small"), Optional.empty()), gates);
        PlanDriver elsewhere = executing(goal(ModelRef.parse("other/large"), Optional.empty()), gates);
        Instant until = first.now.plus(Duration.ofMinutes(5));
        first.finish("subtask.0.1", new AgentOutcome.Limited(Optional.of(until), "Too many requests", Usage.NONE));
        for (PlanDriver other : List.of(second, elsewhere)) {
            other.complete("subtask.0.1");
            other.complete("subtask.1.1");
        }
        assertThat(second.started()).isEmpty();
        assertThat(second.counts()).containsEntry("PlanPaused", 1L);
        assertThat(second.last.wakeAt()).contains(until);
        assertThat(elsewhere.started()).containsExactly("subtask.2.1");
        second.pass(Duration.ofMinutes(5));
        assertThat(second.started()).containsExactly("subtask.2.1");
    }

    @Test
    void aWaitThatIsTooLongFailsTheSubtask() {
        plan.finish("subtask.0.1", new AgentOutcome.Limited(Optional.of(plan.now.plus(Duration.ofDays(2))),
                "Quota used up", Usage.NONE));
        assertThat(errorOf(plan, 0)).contains(ErrorCode.RATE_LIMITED);
    }

    @Test
    void waitsThatFollowEachOtherAddUp() {
        int attempt = 1;
        while (plan.subtask(0).status() != SubtaskStatus.FAILED) {
            plan.finish("subtask.0." + attempt, new AgentOutcome.Limited(
                    Optional.of(plan.now.plus(Duration.ofHours(1))), "Try later", Usage.NONE));
            plan.live(Duration.ofHours(1));
            attempt++;
        }
        assertThat(attempt).isEqualTo(8);
    }

    @Test
    void planningDoesNotRunOutOfTimeWhileItWaits() {
        PlanDriver planning = new PlanDriver(goal(Optional.empty(), Optional.empty()), 10);
        planning.begin();
        Instant until = planning.now.plus(Duration.ofMinutes(30));
        planning.finish("planner.1", new AgentOutcome.Limited(Optional.of(until), "Later", Usage.NONE));
        planning.pass(Duration.ofMinutes(30));
        assertThat(planning.started()).containsExactly("planner.2");
        planning.finish("planner.2", new AgentOutcome.Completed("nonsense", Usage.NONE));
        assertThat(planning.started()).containsExactly("planner.3");
    }

    @Test
    void aWaitGoesOnWhenAnotherSessionHasItsAnswer() {
        Instant until = plan.now.plus(Duration.ofMinutes(5));
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.Throttled(until, "Too many requests")));
        plan.pass(Duration.ofMinutes(1));
        plan.complete("subtask.1.1");
        assertThat(plan.state().course().pause()).contains(new Course.Pause(plan.now, until, "Too many requests"));
        plan.pass(Duration.ofMinutes(4));
        assertThat(plan.state().course().pause()).as("over, and still to be counted").isPresent();
        plan.complete("subtask.0.1");
        assertThat(plan.state().course().pause()).isEmpty();
    }

    @Test
    void aPlanThatWaitsForItsProviderHoldsNoSession() {
        PlanDriver narrow = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 1);
        narrow.begin();
        narrow.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(TWO_AND_ONE)), Usage.NONE));
        assertThat(narrow.slots.waiting()).isOne();
        narrow.finish("subtask.0.1", new AgentOutcome.Limited(
                Optional.of(narrow.now.plus(Duration.ofHours(1))), "Try later", Usage.NONE));
        assertThat(narrow.slots.inFlight()).isZero();
        assertThat(narrow.slots.waiting()).isZero();
        narrow.pass(Duration.ofHours(1));
        assertThat(narrow.started()).hasSize(1);
    }

    @Test
    void aSessionThatWouldWaitForDaysIsEndedAndKeepsNoOtherWaiting() {
        plan.input(PlanDriver.signal("subtask.0.1",
                new AgentSignal.Throttled(plan.now.plus(Duration.ofDays(3)), "Quota used up")));
        assertThat(aborts(plan)).hasSize(1);
        assertThat(plan.state().course().pause()).isEmpty();
        plan.input(PlanDriver.signal("subtask.0.1",
                new AgentSignal.Throttled(plan.now.plus(Duration.ofDays(4)), "Quota used up")));
        assertThat(plan.last.entries()).isEmpty();
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(errorOf(plan, 0)).contains(ErrorCode.RATE_LIMITED);
    }
}
