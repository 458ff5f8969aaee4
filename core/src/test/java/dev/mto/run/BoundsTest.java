package dev.mto.run;

import static dev.mto.run.BoundedPlans.aborts;
import static dev.mto.run.BoundedPlans.errorOf;
import static dev.mto.run.BoundedPlans.executing;
import static dev.mto.run.BoundedPlans.goal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Budget;
import dev.mto.plan.DependencyPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What ends sessions that would not end by themselves.
final class BoundsTest {
    private static final Duration INACTIVITY = RunPolicy.DEFAULT.bounds().inactivity();

    private final PlanDriver plan = executing(goal(Optional.empty(), Optional.empty()), new ProviderGates());

    private static Usage spent(long tokens, String dollars) {
        return new Usage(tokens, 0, 0, 0, 0, new BigDecimal(dollars));
    }

    private static void spends(PlanDriver plan, String attempt, Usage usage, int steps) {
        plan.input(PlanDriver.signal(attempt, new AgentSignal.Spent(usage, steps)));
    }

    @Test
    void aSilentSessionIsEndedAndSaysSo() {
        plan.now = plan.now.plus(INACTIVITY.dividedBy(2));
        plan.input(new PlanInput.Alive(PlanDriver.attempt("subtask.0.1")));
        plan.pass(INACTIVITY.dividedBy(2));
        assertThat(aborts(plan)).extracting(abort -> ((Action.Abort) abort).attempt().label())
                .containsExactly("subtask.1.1");
        plan.finish("subtask.1.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(errorOf(plan, 1)).contains(ErrorCode.SESSION_INACTIVE);
        assertThat(plan.subtask(1).status()).isEqualTo(SubtaskStatus.FAILED);
        assertThat(plan.last.wakeAt()).contains(plan.now.plus(INACTIVITY.dividedBy(2)));
    }

    @Test
    void aSessionThatGoesRoundInCirclesIsEnded() {
        RunPolicy.Bounds bounds = RunPolicy.DEFAULT.bounds();
        spends(plan, "subtask.0.1", spent(10, "0"), bounds.maxSteps());
        assertThat(aborts(plan)).isEmpty();
        spends(plan, "subtask.0.1", spent(10, "0"), bounds.maxSteps() + 1);
        assertThat(aborts(plan)).hasSize(1);
        spends(plan, "subtask.1.1", spent(bounds.maxTokens() + 1, "0"), 3);
        assertThat(aborts(plan)).hasSize(1);
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        plan.finish("subtask.1.1", new AgentOutcome.Interrupted("the server died of it", Usage.NONE));
        assertThat(errorOf(plan, 0)).contains(ErrorCode.SESSION_RUNAWAY);
        assertThat(errorOf(plan, 1)).contains(ErrorCode.SESSION_RUNAWAY);
    }

    @Test
    void aSessionThatCostsTooMuchIsEnded() {
        spends(plan, "subtask.0.1", spent(10, "25.00"), 3);
        assertThat(aborts(plan)).isEmpty();
        spends(plan, "subtask.0.1", spent(10, "25.01"), 4);
        assertThat(aborts(plan)).hasSize(1);
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(errorOf(plan, 0)).contains(ErrorCode.SESSION_RUNAWAY);
        assertThat(plan.subtask(0).error().orElseThrow().message()).contains("cost $25.01; allowed are $25");
    }

    @Test
    void theReasonOutlivesTheProcessThatHadIt() {
        plan.pass(INACTIVITY);
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(plan.last.actions()).filteredOn(Action.Adopt.class::isInstance).hasSize(2);
        assertThat(aborts(plan)).hasSize(2);
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(errorOf(plan, 0)).contains(ErrorCode.SESSION_INACTIVE);
        plan.complete("subtask.1.1");
        assertThat(plan.subtask(1).status()).isEqualTo(SubtaskStatus.COMPLETED);
    }

    @Test
    void aBudgetIsOverTheWholePlanAndEndsIt() {
        PlanDriver tight = executing(goal(Optional.empty(), Optional.of(
                new Budget(Optional.of(new BigDecimal("1.00")), Optional.of(1_000L)))), new ProviderGates());
        tight.finish("subtask.0.1", new AgentOutcome.Completed("done", spent(400, "0.60")));
        spends(tight, "subtask.1.1", spent(100, "0.39"), 1);
        assertThat(aborts(tight)).isEmpty();
        spends(tight, "subtask.1.1", spent(100, "0.40"), 2);
        assertThat(aborts(tight)).hasSize(1);
        assertThat(tight.state().status()).isEqualTo(PlanStatus.EXECUTING);
        tight.finish("subtask.1.1", new AgentOutcome.Aborted(spent(100, "0.40")));
        assertThat(tight.state().status()).isEqualTo(PlanStatus.FAILED);
        Fault fault = tight.state().ending().orElseThrow().error().orElseThrow();
        assertThat(fault.code()).isEqualTo(ErrorCode.BUDGET_EXHAUSTED);
        assertThat(fault.message()).contains("$1.00 of $1.00");
        assertThat(tight.subtask(0).result()).contains("done");
        assertThat(tight.subtask(1).status()).isEqualTo(SubtaskStatus.CANCELLED);
    }

    @Test
    void aSubtaskCanBeCalledOffAlone() {
        plan.input(new PlanInput.CancelSubtask(0, "not this one"));
        assertThat(aborts(plan)).hasSize(1);
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.RUNNING);
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.CANCELLED);
        assertThat(errorOf(plan, 2)).contains(ErrorCode.DEPENDENCY_FAILED);
        assertThat(plan.subtask(2).error().orElseThrow().message()).contains("was cancelled");
        plan.complete("subtask.1.1");
        assertThat(plan.started()).containsExactly("synthesis.1");
        plan.complete("synthesis.1");
        assertThat(plan.state().ending().orElseThrow().outcome()).contains(Outcome.DEGRADED);
    }

    @Test
    void aCancelledSubtaskWaitsForNoSession() {
        PlanDriver narrow = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 1);
        narrow.begin();
        narrow.finish("planner.1",
                new AgentOutcome.Completed(
                        PlanDriver.encode(PlanDriver.plan(List.of(List.of(), List.of(), List.of(0)))), Usage.NONE));
        narrow.input(new PlanInput.CancelSubtask(1, "not this one"));
        assertThat(narrow.slots.waiting()).isZero();
        narrow.complete("subtask.0.1");
        assertThat(narrow.started()).containsExactly("subtask.2.1");
    }

    @Test
    void aSubtaskThatHasNotBegunIsCancelledAtOnce() {
        plan.input(new PlanInput.CancelSubtask(2, "not needed"));
        plan.complete("subtask.0.1");
        assertThat(plan.subtask(2).status()).isEqualTo(SubtaskStatus.CANCELLED);
        plan.input(new PlanInput.CancelSubtask(2, "again"));
        plan.input(new PlanInput.CancelSubtask(7, "nothing there"));
        assertThat(plan.last.entries()).isEmpty();
    }

    @Test
    void ourOwnStopUsesUpNothing() {
        for (int attempt = 1; attempt <= 10; attempt++) {
            plan.input(new PlanInput.Halt());
            assertThat(aborts(plan)).hasSize(2);
            for (int subtask = 0; subtask < 2; subtask++) {
                plan.finish("subtask." + subtask + "." + attempt, new AgentOutcome.Aborted(Usage.NONE));
            }
            assertThat(plan.started()).isEmpty();
            assertThat(plan.state().running()).isEmpty();
            plan.crash();
            plan.input(new PlanInput.Wake());
            assertThat(plan.started()).hasSize(2);
        }
        assertThat(plan.subtask(0).work().retries()).isZero();
        assertThat(plan.subtask(0).work().interruptions()).isZero();
    }

    @Test
    void ourOwnStopIsRememberedByTheProcessThatHearsOfItsEnd() {
        plan.input(new PlanInput.Halt());
        assertThat(plan.counts()).containsEntry("AttemptSuspending", 2L);
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(aborts(plan)).hasSize(2);
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(plan.started()).containsExactly("subtask.0.2");
        plan.complete("subtask.1.1");
        assertThat(plan.subtask(1).status()).isEqualTo(SubtaskStatus.COMPLETED);
        assertThat(plan.subtask(0).work().retries()).isZero();
    }

    @Test
    void anOverPlanGoesOnWhereItIsReopened() {
        plan.complete("subtask.0.1");
        plan.finish("subtask.1.1", new AgentOutcome.Aborted(Usage.NONE));
        plan.complete("synthesis.1");
        assertThat(plan.state().ending().orElseThrow().outcome()).contains(Outcome.DEGRADED);
        plan.reopen(1, 2);
        plan.input(new PlanInput.Wake());
        assertThat(plan.started()).containsExactly("subtask.1.2");
        plan.complete("subtask.1.2");
        assertThat(plan.started()).containsExactly("subtask.2.1");
        plan.complete("subtask.2.1");
        assertThat(plan.started()).containsExactly("synthesis.2");
        plan.complete("synthesis.2");
        assertThat(plan.state().ending().orElseThrow().outcome()).contains(Outcome.FULL);
        assertThat(plan.subtask(0).work().attempts()).isEqualTo(1);
    }
}
