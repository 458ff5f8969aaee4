package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Time in which no orchestrator was there is nobody's fault: nothing fails because of it, and nothing goes on for ever
/// because of it either.
final class DowntimeTest {
    private static final Duration NIGHT = Duration.ofHours(8);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final PlanDriver planning = planning();

    private static PlanDriver planning() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 10);
        driver.begin();
        return driver;
    }

    private static void restart(PlanDriver driver, Duration after) {
        driver.now = driver.now.plus(after);
        driver.crash();
        driver.input(new PlanInput.Wake());
    }

    private static AgentOutcome limited(PlanDriver driver, Duration wait) {
        return new AgentOutcome.Limited(Optional.of(driver.now.plus(wait)), "Try later", Usage.NONE);
    }

    private static Optional<ErrorCode> stopping(PlanDriver driver, String attempt) {
        return driver.state().running().stream()
                .filter(running -> running.attempt().equals(PlanDriver.attempt(attempt)))
                .flatMap(running -> running.stopping().stream()).map(Fault::code).findFirst();
    }

    @Test
    void aPlannerThatOurOwnStopEndedHasAllItsTimeAgain() {
        planning.input(new PlanInput.Halt());
        planning.finish("planner.1", new AgentOutcome.Aborted(Usage.NONE));
        restart(planning, NIGHT);
        planning.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        assertThat(planning.started()).containsExactly("planner.2");
        planning.live(RunPolicy.DEFAULT.plannerTimeout().minus(MOMENT));
        assertThat(stopping(planning, "planner.2")).isEmpty();
        planning.live(MOMENT);
        assertThat(stopping(planning, "planner.2")).contains(ErrorCode.PLANNER_TIMEOUT);
    }

    @Test
    void aPlannerWhoseServerDiedWithOursHasAllItsTimeAgain() {
        restart(planning, NIGHT);
        planning.finish("planner.1", new AgentOutcome.Interrupted("the machine was off", Usage.NONE));
        planning.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        assertThat(planning.started()).containsExactly("planner.2");
        assertThat(planning.last.wakeAt()).contains(planning.now.plus(RunPolicy.DEFAULT.plannerTimeout()));
    }

    @Test
    void aPlannerThatWaitedForItsProviderMayWaitForUsToo() {
        planning.finish("planner.1", limited(planning, Duration.ofHours(1)));
        restart(planning, NIGHT);
        planning.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        assertThat(planning.started()).containsExactly("planner.2");
    }

    @Test
    void repairsAndRetriesShareTheTimeOfThePlanner() {
        planning.live(Duration.ofMinutes(2));
        planning.finish("planner.1", new AgentOutcome.Completed("nonsense", Usage.NONE));
        planning.live(Duration.ofSeconds(30));
        planning.fail("planner.2", FailureKind.PROVIDER_UNAVAILABLE);
        planning.pass(Duration.ofSeconds(5));
        assertThat(planning.started()).containsExactly("planner.3");
        planning.live(Duration.ofSeconds(25));
        assertThat(stopping(planning, "planner.3")).contains(ErrorCode.PLANNER_TIMEOUT);
    }

    @Test
    void aPromptThatWasNeverSentHasAllItsTimeWhenItIs() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        restart(plan, NIGHT);
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.SessionOpened("ses_0")));
        plan.live(RunPolicy.DEFAULT.subtaskTimeout().minus(MOMENT));
        assertThat(stopping(plan, "subtask.0.1")).isEmpty();
        plan.live(MOMENT);
        assertThat(stopping(plan, "subtask.0.1")).contains(ErrorCode.SUBTASK_TIMEOUT);
    }

    @Test
    void aSessionThatLivedOnHasAMinuteToSayWhatCameOfIt() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.SessionOpened("ses_0")));
        restart(plan, NIGHT);
        plan.live(RunPolicy.ADOPTION_GRACE);
        assertThat(stopping(plan, "subtask.0.1")).contains(ErrorCode.SUBTASK_TIMEOUT);
    }

    @Test
    void whatWaitedForItsTurnHasAllItsTimeYet() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        plan.live(MOMENT);
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.Queued()));
        plan.pass(NIGHT);
        assertThat(stopping(plan, "subtask.0.1")).as("its time stands still").isEmpty();
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.Admitted()));
        plan.live(RunPolicy.DEFAULT.subtaskTimeout().minus(MOMENT.multipliedBy(2)));
        assertThat(stopping(plan, "subtask.0.1")).isEmpty();
        plan.live(MOMENT);
        assertThat(stopping(plan, "subtask.0.1")).contains(ErrorCode.SUBTASK_TIMEOUT);
    }

    @Test
    void whatWaitsForItsTurnAfterItWasTakenUpHasAllItsTimeYet() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        restart(plan, NIGHT);
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.Queued()));
        plan.pass(NIGHT);
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.Admitted()));
        plan.live(RunPolicy.DEFAULT.subtaskTimeout().minus(MOMENT));
        assertThat(stopping(plan, "subtask.0.1")).isEmpty();
        plan.live(MOMENT);
        assertThat(stopping(plan, "subtask.0.1")).contains(ErrorCode.SUBTASK_TIMEOUT);
    }

    @Test
    void aNightIsNoWaitForAProvider() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        plan.finish("subtask.0.1", limited(plan, Duration.ofHours(1)));
        restart(plan, NIGHT);
        assertThat(plan.started()).containsExactly("subtask.0.2");
        plan.finish("subtask.0.2", limited(plan, Duration.ofHours(1)));
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.PENDING);
        plan.pass(Duration.ofHours(1));
        assertThat(plan.started()).containsExactly("subtask.0.3");
        plan.finish("subtask.0.3", limited(plan, Duration.ofHours(5)));
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.FAILED);
    }

    @Test
    void aWaitThatIsOverWhenItIsNamedIsAWaitAllTheSame() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        plan.finish("subtask.0.1", limited(plan, Duration.ZERO));
        assertThat(plan.started()).isEmpty();
        assertThat(plan.last.wakeAt().orElseThrow()).isAfter(plan.now);
    }

    @Test
    void aMachineThatSleptTakesNoTimeFromItsSessions() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of(), List.of()));
        plan.live(Duration.ofMinutes(4));
        plan.pass(NIGHT);
        assertThat(plan.last.entries()).isEmpty();
        plan.live(Duration.ofMinutes(5));
        assertThat(stopping(plan, "subtask.0.1")).isEmpty();
        plan.live(Duration.ofMinutes(6));
        assertThat(stopping(plan, "subtask.0.1")).contains(ErrorCode.SUBTASK_TIMEOUT);
    }

    @Test
    void aPlannerBetweenTwoAnswersIsNotOutOfTimeBecauseNobodyWasThere() {
        planning.fail("planner.1", FailureKind.PROVIDER_UNAVAILABLE);
        restart(planning, NIGHT);
        planning.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        assertThat(planning.started()).containsExactly("planner.2");
        planning.live(RunPolicy.DEFAULT.plannerTimeout().minus(MOMENT));
        assertThat(stopping(planning, "planner.2")).isEmpty();
        planning.live(MOMENT);
        assertThat(stopping(planning, "planner.2")).contains(ErrorCode.PLANNER_TIMEOUT);
    }
}
