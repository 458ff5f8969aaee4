package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of attempts that fail, break off or take too long.
final class AttemptEndTest {
    private final PlanDriver example = PlanDriver.executing(DependencyPolicy.FAIL,
            List.of(List.of(), List.of(), List.of(), List.of(0, 1, 2), List.of(3)));

    @Test
    void triesTransientFailuresAgainAfterAWaitAndOnlySoOften() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            example.fail("subtask.0." + attempt, FailureKind.PROVIDER_UNAVAILABLE);
            assertThat(example.started()).isEmpty();
            if (attempt < 3) {
                assertThat(example.last.wakeAt()).isEqualTo(example.subtask(0).work().retryAt());
                example.pass(Duration.ofSeconds(3));
                assertThat(example.started()).containsExactly("subtask.0." + (attempt + 1));
            }
        }
        assertThat(example.subtask(0).status()).isEqualTo(SubtaskStatus.FAILED);
    }

    @Test
    void doesNotCountInterruptionsAsRetriesButDoesNotGoOnForEver() {
        for (int attempt = 1; attempt <= RunPolicy.DEFAULT.maxInterruptions(); attempt++) {
            example.finish("subtask.0." + attempt, new AgentOutcome.Interrupted("server died", Usage.NONE));
            assertThat(example.started()).containsExactly("subtask.0." + (attempt + 1));
        }
        assertThat(example.subtask(0).work().retries()).isZero();
        example.finish("subtask.0.6", new AgentOutcome.Interrupted("server died", Usage.NONE));
        assertThat(example.subtask(0).error()).map(Fault::code).contains(ErrorCode.SESSION_INTERRUPTED);
    }

    @Test
    void goesOnThoughTheOrchestratorIsRestartedAgainAndAgain() {
        for (int attempt = 1; attempt <= RunPolicy.MAX_BREAKS; attempt++) {
            breakOffInARestart(attempt);
            assertThat(example.started()).containsExactly("subtask.0." + (attempt + 1));
        }
        example.complete("subtask.0." + (RunPolicy.MAX_BREAKS + 1));
        assertThat(example.subtask(0).status()).isEqualTo(SubtaskStatus.COMPLETED);
    }

    @Test
    void doesNotBeginForEverWhatTakesTheOrchestratorDown() {
        for (int attempt = 1; attempt <= RunPolicy.MAX_BREAKS + 1; attempt++) {
            breakOffInARestart(attempt);
        }
        assertThat(example.subtask(0).error()).map(Fault::code).contains(ErrorCode.SESSION_INTERRUPTED);
    }

    private void breakOffInARestart(int attempt) {
        example.crash();
        example.input(new PlanInput.Wake());
        example.finish("subtask.0." + attempt, new AgentOutcome.Interrupted("restarted", Usage.NONE));
    }

    @Test
    void abortsWhatTakesTooLongAndSaysSo() {
        example.live(RunPolicy.DEFAULT.subtaskTimeout().minusMillis(1));
        assertThat(example.last.actions()).isEmpty();
        assertThat(example.last.wakeAt()).contains(example.now.plusMillis(1));
        example.pass(Duration.ofMillis(1));
        assertThat(example.last.actions()).hasSize(3).allMatch(Action.Abort.class::isInstance);
        assertThat(example.subtask(0).status()).isEqualTo(SubtaskStatus.RUNNING);
        example.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(example.subtask(0).error()).map(Fault::code).contains(ErrorCode.SUBTASK_TIMEOUT);
        example.complete("subtask.1.1");
        assertThat(example.subtask(1).status()).isEqualTo(SubtaskStatus.COMPLETED);
    }

    @Test
    void boundsThePlannerOverAllItsRepairs() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.begin();
        driver.now = driver.now.plus(Duration.ofMinutes(2));
        driver.finish("planner.1", new AgentOutcome.Completed("nonsense", Usage.NONE));
        assertThat(driver.last.wakeAt()).contains(driver.now.plus(Duration.ofMinutes(1)));
        driver.pass(Duration.ofMinutes(1));
        assertThat(driver.last.actions()).hasSize(1).allMatch(Action.Abort.class::isInstance);
        driver.finish("planner.2", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(driver.state().ending().orElseThrow().error()).map(Fault::code)
                .contains(ErrorCode.PLANNER_TIMEOUT);
    }

    @Test
    void tellsAnAbortBySomeoneElseFromATimeout() {
        example.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(example.subtask(0).error()).map(Fault::code).contains(ErrorCode.SESSION_ABORTED);
    }

    @Test
    void endsThePlanningInTimeThoughTheRepairWaitsForASession() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 1);
        driver.begin();
        SessionSlots others = driver.slots.of(new PlanId("plan_other"), () -> {});
        others.acquire(PlanDriver.attempt("subtask.0.1"), 1, Instant.EPOCH);
        driver.finish("planner.1", new AgentOutcome.Completed("nonsense", Usage.NONE));
        assertThat(driver.started()).isEmpty();
        assertThat(driver.last.wakeAt()).contains(driver.now.plus(RunPolicy.DEFAULT.plannerTimeout()));
        driver.pass(RunPolicy.DEFAULT.plannerTimeout());
        assertThat(driver.state().ending().orElseThrow().error()).map(Fault::code)
                .contains(ErrorCode.PLANNER_TIMEOUT);
        assertThat(driver.slots.waiting()).isZero();
    }

    @Test
    void letsARuntimeSayWhatBecameOfASessionBeforeItIsAbortedAsOverdue() {
        for (int i = 0; i < 3; i++) {
            example.input(PlanDriver.signal("subtask." + i + ".1", new AgentSignal.SessionOpened("ses_" + i)));
        }
        example.now = example.now.plus(Duration.ofHours(1));
        example.crash();
        example.input(new PlanInput.Wake());
        assertThat(example.last.actions()).filteredOn(Action.Adopt.class::isInstance).hasSize(3);
        assertThat(example.last.actions()).noneMatch(Action.Abort.class::isInstance);
        assertThat(example.last.wakeAt()).contains(example.now.plus(RunPolicy.ADOPTION_GRACE));
        example.complete("subtask.0.1");
        assertThat(example.subtask(0).status()).isEqualTo(SubtaskStatus.COMPLETED);
        example.pass(RunPolicy.ADOPTION_GRACE);
        assertThat(example.last.actions()).hasSize(2).allMatch(Action.Abort.class::isInstance);
        example.finish("subtask.1.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(example.subtask(1).error()).map(Fault::code).contains(ErrorCode.SUBTASK_TIMEOUT);
    }
}
