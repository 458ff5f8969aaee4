package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.Approval;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Outlook.Expected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is expected of a plan: here a sub-task takes 30 s, and the answer 10 s.
final class OutlookTest {
    private static final List<List<Integer>> DIAMOND = List.of(List.of(), List.of(), List.of(0, 1), List.of());

    private final Durations durations = seen();
    private final PlanDriver plan = planned(DIAMOND);

    private static Durations seen() {
        Durations durations = new Durations();
        PlanDriver earlier = planned(List.of(List.of()), durations);
        earlier.live(Duration.ofSeconds(30));
        earlier.complete("subtask.0.1");
        earlier.live(Duration.ofSeconds(10));
        earlier.complete("synthesis.1");
        return durations;
    }

    private static PlanDriver planned(List<List<Integer>> dependencies, Durations durations) {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.CONTINUE), 100, durations);
        driver.begin();
        driver.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(dependencies)), Usage.NONE));
        return driver;
    }

    /// What happens in it is not learned from.
    private static PlanDriver planned(List<List<Integer>> dependencies) {
        return planned(dependencies, new Durations());
    }

    private Outlook outlook() {
        return Outlook.of(plan.state(), durations, plan.now);
    }

    private static Expected expected(int index, Instant start, Instant finish) {
        return new Expected(index, Optional.of(start), Optional.of(finish));
    }

    private static Expected unknown(int index) {
        return new Expected(index, Optional.empty(), Optional.empty());
    }

    @Test
    void eachBeginsWhenAllThatItWaitsForAreOverAndTheAnswerComesLast() {
        Instant begun = plan.now;
        plan.live(Duration.ofSeconds(10));
        assertThat(outlook().subtasks()).containsExactly(expected(0, begun, begun.plusSeconds(30)),
                expected(1, begun, begun.plusSeconds(30)),
                expected(2, begun.plusSeconds(30), begun.plusSeconds(60)), expected(3, begun, begun.plusSeconds(30)));
        assertThat(outlook().finishAt()).contains(begun.plusSeconds(70));
        assertThat(outlook().criticalPath()).containsExactly(0, 2);
    }

    @Test
    void whatIsLateIsOverNoEarlierThanNow() {
        Instant begun = plan.now;
        plan.live(Duration.ofSeconds(20));
        plan.complete("subtask.0.1");
        plan.live(Duration.ofSeconds(25));
        assertThat(outlook().subtasks()).containsExactly(expected(1, begun, plan.now),
                expected(2, plan.now, plan.now.plusSeconds(30)), expected(3, begun, plan.now));
        assertThat(outlook().criticalPath()).as("1 is what 2 waits for").containsExactly(1, 2);
        assertThat(outlook().finishAt()).contains(plan.now.plusSeconds(40));
    }

    @Test
    void theCriticalPathOfWhatIsOverIsByWhatReallyWas() {
        plan.live(Duration.ofSeconds(1));
        plan.complete("subtask.1.1");
        plan.live(Duration.ofSeconds(1));
        plan.complete("subtask.0.1");
        plan.live(Duration.ofSeconds(1));
        plan.complete("subtask.2.1");
        assertThat(outlook().criticalPath()).as("3 is expected to take 30 s").containsExactly(3);
        plan.complete("subtask.3.1");
        plan.complete("synthesis.1");
        assertThat(outlook()).as("2 is the first of two that ended at once")
                .isEqualTo(new Outlook(List.of(0, 2), List.of(), Optional.empty()));
    }

    @Test
    void whatNeverBeganIsNotWhatAnythingWaitedFor() {
        plan.live(Duration.ofSeconds(5));
        plan.complete("subtask.3.1");
        plan.input(new PlanInput.Cancel("enough"));
        for (String running : List.of("subtask.0.1", "subtask.1.1")) {
            plan.live(Duration.ofSeconds(1));
            plan.finish(running, new AgentOutcome.Aborted(Usage.NONE));
        }
        assertThat(plan.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(outlook().criticalPath()).doesNotContain(2).hasSize(1);
    }

    @Test
    void ofWhatNobodyHasSeenNothingIsMadeUp() {
        Outlook blind = Outlook.of(plan.state(), new Durations(), plan.now);
        assertThat(blind.finishAt()).isEmpty();
        assertThat(blind.subtasks()).contains(unknown(2),
                new Expected(0, Optional.of(plan.now), Optional.empty()));
        assertThat(blind.criticalPath()).as("which is longer can be told all the same").containsExactly(0, 2);
        Durations subtasksAlone = new Durations();
        PlanDriver earlier = planned(List.of(List.of()), subtasksAlone);
        earlier.live(Duration.ofSeconds(30));
        earlier.complete("subtask.0.1");
        Outlook half = Outlook.of(plan.state(), subtasksAlone, plan.now);
        assertThat(half.subtasks().get(2).finishAt()).contains(plan.now.plusSeconds(60));
        assertThat(half.finishAt()).as("how long an answer takes is not known").isEmpty();
    }

    @Test
    void aProviderIsWaitedForAndSoIsARetry() {
        Instant until = plan.now.plus(Duration.ofMinutes(20));
        Instant begun = plan.now;
        plan.finish("subtask.0.1", new AgentOutcome.Limited(Optional.of(until), "Too many requests", Usage.NONE));
        assertThat(outlook().subtasks()).contains(expected(0, until, until.plusSeconds(30)),
                expected(1, begun, begun.plusSeconds(30)),
                expected(2, until.plusSeconds(30), until.plusSeconds(60)));
        assertThat(outlook().finishAt()).contains(until.plusSeconds(70));
    }

    @Test
    void aRetryBeginsWhenItIsDue() {
        plan.fail("subtask.0.1", FailureKind.PROVIDER_UNAVAILABLE);
        Instant due = plan.subtask(0).work().retryAt().orElseThrow();
        assertThat(due).isAfter(plan.now);
        assertThat(outlook().subtasks()).contains(expected(0, due, due.plusSeconds(30)));
    }

    @Test
    void whatNobodyWantsAnyMoreTakesNoTime() {
        Instant begun = plan.now;
        plan.live(Duration.ofSeconds(10));
        plan.input(new PlanInput.CancelSubtask(3, "not needed"));
        assertThat(outlook().subtasks()).contains(expected(3, begun, plan.now));
    }

    @Test
    void theAnswerIsOverAsLongAsItTakesAfterItWasBegun() {
        for (int index = 0; index < DIAMOND.size(); index++) {
            int next = List.of(0, 1, 3, 2).get(index);
            plan.complete("subtask." + next + ".1");
        }
        Instant begun = plan.now;
        plan.live(Duration.ofSeconds(4));
        assertThat(outlook().finishAt()).contains(begun.plusSeconds(10));
        plan.live(Duration.ofSeconds(11));
        assertThat(outlook().finishAt()).contains(plan.now);
    }

    @Test
    void nobodyKnowsWhenPeopleApproveOrWhenWhatIsCalledOffIsOver() {
        PlanDriver waiting = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL).with(
                new Approval(Optional.empty())), 100);
        waiting.begin();
        waiting.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(DIAMOND)), Usage.NONE));
        assertThat(Outlook.of(waiting.state(), durations, waiting.now)).isEqualTo(new Outlook(List.of(0, 2),
                List.of(unknown(0), unknown(1), unknown(2), unknown(3)), Optional.empty()));
        plan.input(new PlanInput.Cancel("enough"));
        assertThat(outlook().subtasks()).containsExactly(unknown(0), unknown(1), unknown(2), unknown(3));
        assertThat(outlook().finishAt()).isEmpty();
    }

    @Test
    void whileThePlannerWritesOnlyWhatIsWrittenIsKnown() {
        PlanDriver written = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 100);
        written.begin();
        assertThat(Outlook.of(written.state(), durations, written.now))
                .isEqualTo(new Outlook(List.of(), List.of(), Optional.empty()));
        List<SubtaskSpec> drafts = List.of(new SubtaskSpec("A", "build", List.of()),
                new SubtaskSpec("B", "build", List.of(0)));
        for (int index = 0; index < drafts.size(); index++) {
            written.input(new PlanInput.Drafted(PlanDriver.attempt("planner.1"), index, drafts.get(index)));
        }
        Outlook outlook = Outlook.of(written.state(), durations, written.now);
        assertThat(outlook.subtasks()).containsExactly(expected(0, written.now, written.now.plusSeconds(30)),
                expected(1, written.now.plusSeconds(30), written.now.plusSeconds(60)));
        assertThat(outlook.finishAt()).as("there may be more to come").isEmpty();
    }
}
