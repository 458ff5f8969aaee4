package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DurationsTest {
    private static final Duration UNSEEN = Duration.ofMinutes(1);

    private final PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 2);

    /// Two agents side by side, and after each of them `build` once more.
    private void plan() {
        driver.begin();
        driver.live(Duration.ofSeconds(5));
        driver.finish("planner.1", new AgentOutcome.Completed(PlanDriver.encode(List.of(
                new SubtaskSpec("A", "build", List.of()), new SubtaskSpec("B", "explore", List.of()),
                new SubtaskSpec("C", "build", List.of(0)), new SubtaskSpec("D", "build", List.of(1)))), Usage.NONE));
    }

    @Test
    void saysAMinuteOfWhatNobodyHasSeen() {
        assertThat(driver.durations.ofSubtask("build")).isEqualTo(UNSEEN);
        assertThat(driver.durations.ofPlanning()).isEqualTo(UNSEEN);
        assertThat(driver.durations.ofSynthesis()).isEqualTo(UNSEEN);
    }

    @Test
    void learnsFromEachSessionThatBringsAResult() {
        plan();
        assertThat(driver.durations.ofPlanning()).isEqualTo(Duration.ofSeconds(5));
        driver.live(Duration.ofSeconds(10));
        driver.complete("subtask.0.1");
        assertThat(driver.durations.ofSubtask("build")).isEqualTo(Duration.ofSeconds(10));
        // Of an agent that nobody has seen, what all others take says more than nothing.
        assertThat(driver.durations.ofSubtask("plan")).isEqualTo(Duration.ofSeconds(10));
        driver.live(Duration.ofSeconds(20));
        driver.complete("subtask.1.1");
        assertThat(driver.durations.ofSubtask("explore")).isEqualTo(Duration.ofSeconds(30));
        assertThat(driver.durations.ofSubtask("plan")).isEqualTo(Duration.ofSeconds(14));
        driver.complete("subtask.2.1");
        assertThat(driver.durations.ofSubtask("build")).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void whatBroughtNoResultOrWasFoundUnderWaySaysNothing() {
        plan();
        driver.live(Duration.ofSeconds(10));
        driver.fail("subtask.0.1", FailureKind.PROVIDER_REJECTED);
        driver.crash();
        driver.live(Duration.ofSeconds(10));
        driver.complete("subtask.1.1");
        assertThat(driver.state().subtasks().get(1).status()).isEqualTo(SubtaskStatus.COMPLETED);
        assertThat(driver.durations.ofSubtask("explore")).isEqualTo(UNSEEN);
    }

    @Test
    void learnsFromPlansThatAreOver() {
        plan();
        driver.live(Duration.ofSeconds(10));
        driver.complete("subtask.0.1");
        driver.complete("subtask.1.1");
        driver.complete("subtask.2.1");
        driver.live(Duration.ofSeconds(5));
        driver.complete("subtask.3.1");
        driver.live(Duration.ofSeconds(7));
        driver.complete("synthesis.1");

        Durations fresh = new Durations();
        fresh.learn(PlanState.fold(new PlanId("plan_test"), driver.journal));
        assertThat(fresh.ofSubtask("explore")).isEqualTo(Duration.ofSeconds(10));
        assertThat(fresh.ofSynthesis()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatTakesLongGoesFirst() {
        plan();
        driver.live(Duration.ofSeconds(10));
        driver.complete("subtask.1.1");
        driver.live(Duration.ofSeconds(190));
        driver.complete("subtask.0.1");

        PlanDriver next = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 1, driver.durations);
        next.begin();
        next.finish("planner.1", new AgentOutcome.Completed(PlanDriver.encode(List.of(
                new SubtaskSpec("A", "explore", List.of()), new SubtaskSpec("B", "explore", List.of(0)),
                new SubtaskSpec("C", "build", List.of()))), Usage.NONE));
        assertThat(next.started()).containsExactly("subtask.2.1");
    }
}
