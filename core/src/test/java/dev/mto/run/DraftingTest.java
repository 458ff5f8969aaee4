package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.SubtaskSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Sub-tasks that begin while the planner still writes, and what becomes of them.
final class DraftingTest {
    private static final SubtaskSpec BAD = new SubtaskSpec("Z", "nobody", List.of());
    private static final Usage SPENT = new Usage(30, 4, 0, 0, 0, BigDecimal.ONE);

    private final PlanDriver plan = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 100);

    DraftingTest() {
        plan.begin();
    }

    private static SubtaskSpec spec(String description, Integer... dependencies) {
        return new SubtaskSpec(description, "build", List.of(dependencies));
    }

    private void draft(int index, SubtaskSpec spec) {
        plan.input(new PlanInput.Drafted(PlanDriver.attempt("planner.1"), index, spec));
    }

    private void answer(String attempt, SubtaskSpec... specs) {
        plan.finish(attempt, new AgentOutcome.Completed(PlanDriver.encode(List.of(specs)), Usage.NONE));
    }

    private List<String> aborted() {
        return plan.performed.stream().filter(Action.Abort.class::isInstance)
                .map(abort -> ((Action.Abort) abort).attempt().label()).toList();
    }

    @Test
    void aSubtaskBeginsWhenItIsWrittenAndWhatItNeedsIsThere() {
        draft(0, spec("A"));
        assertThat(plan.started()).containsExactly("subtask.0.1");
        draft(1, spec("B", 0));
        assertThat(plan.started()).isEmpty();
        draft(2, spec("C", 3));
        plan.complete("subtask.0.1");
        assertThat(plan.started()).as("C waits for what is not written yet").containsExactly("subtask.1.1");
        assertThat(plan.state().status()).isEqualTo(PlanStatus.PLANNING);
        answer("planner.1", spec("A"), spec("B", 0), spec("C", 3), spec("D"));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.EXECUTING);
        assertThat(plan.started()).containsExactly("subtask.3.1");
        assertThat(plan.subtask(0).result()).contains("result of subtask.0.1");
        assertThat(plan.subtask(1).status()).isEqualTo(SubtaskStatus.RUNNING);
        assertThat(aborted()).isEmpty();
    }

    @Test
    void whatNoValidPlanCanHoldEndsTheDrafting() {
        draft(0, spec("A"));
        draft(1, BAD);
        draft(2, spec("C"));
        assertThat(plan.state().subtasks()).hasSize(1);
    }

    @Test
    void aRepairedPlanKeepsWhatWasBegunWhereverItHasIt() {
        draft(0, spec("A"));
        draft(1, spec("B"));
        draft(2, spec("C", 1));
        plan.complete("subtask.1.1");
        answer("planner.1", spec("A"), spec("B"), spec("C", 1), BAD);
        assertThat(plan.started()).containsExactly("planner.2");
        answer("planner.2", spec("X", 1), spec("B"), spec("C", 1), spec("A"));
        assertThat(plan.state().subtasks()).extracting(subtask -> subtask.spec().description())
                .containsExactly("A", "B", "C", "X");
        assertThat(plan.subtask(3).spec().dependencies()).containsExactly(1);
        assertThat(plan.subtask(1).result()).contains("result of subtask.1.1");
        assertThat(plan.started()).containsExactly("subtask.3.1");
        assertThat(aborted()).isEmpty();
    }

    @Test
    void whatTheRepairedPlanDoesNotHaveIsAbortedAndSeenToItsEnd() {
        draft(0, spec("A"));
        draft(1, spec("B"));
        answer("planner.1", spec("A"), spec("B"), BAD);
        answer("planner.2", spec("A"), spec("other"));
        assertThat(aborted()).containsExactly("subtask.1.1");
        assertThat(plan.started()).as("a number of its own").containsExactly("subtask.1.2");
        assertThat(plan.state().attempts(1)).as("its first").isEqualTo(1);
        plan.complete("subtask.1.2");
        plan.complete("subtask.0.1");
        assertThat(plan.started()).as("no answer while a session of the plan runs").isEmpty();
        plan.pass(Duration.ofSeconds(5));
        plan.finish("subtask.1.1", new AgentOutcome.Aborted(SPENT));
        assertThat(plan.started()).containsExactly("synthesis.1");
        assertThat(plan.state().planner().drafts().dropped()).singleElement().satisfies(dropped -> {
            assertThat(dropped.index()).isEqualTo(1);
            assertThat(dropped.draft().spec()).isEqualTo(spec("B"));
            assertThat(dropped.draft().status()).isEqualTo(SubtaskStatus.CANCELLED);
            assertThat(dropped.draft().finishedAt()).contains(plan.now);
        });
        assertThat(plan.state().usage()).as("what it spent is in the sum").isEqualTo(SPENT);
        assertThat(plan.subtask(1).result()).contains("result of subtask.1.2");
    }

    @Test
    void whatWasBegunWithTheResultOfADroppedDraftIsDroppedAsWell() {
        draft(0, spec("A"));
        draft(1, spec("B", 0));
        plan.complete("subtask.0.1");
        assertThat(plan.started()).containsExactly("subtask.1.1");
        answer("planner.1", spec("A"), spec("B", 0), BAD);
        answer("planner.2", spec("other"), spec("B", 0));
        assertThat(aborted()).containsExactly("subtask.1.1");
        assertThat(plan.started()).containsExactly("subtask.0.2");
        plan.finish("subtask.1.1", new AgentOutcome.Aborted(SPENT));
        plan.complete("subtask.0.2");
        assertThat(plan.started()).as("with what it is to depend on").containsExactly("subtask.1.2");
    }

    @Test
    void whatNobodyWantedAsADraftIsNotWantedInThePlan() {
        draft(0, spec("A"));
        draft(1, spec("B", 0));
        plan.input(new PlanInput.CancelSubtask(1, "not needed"));
        answer("planner.1", spec("A"), spec("B", 0), BAD);
        answer("planner.2", spec("other"), spec("B", 0));
        assertThat(plan.subtask(1).status()).isEqualTo(SubtaskStatus.CANCELLED);
        assertThat(plan.subtask(1).cancelReason()).contains("not needed");
    }

    @Test
    void whatIsDroppedWhileItWaitsForItsNextAttemptHasNone() {
        draft(0, spec("A"));
        draft(1, spec("B"));
        plan.fail("subtask.1.1", FailureKind.PROVIDER_UNAVAILABLE);
        answer("planner.1", spec("A"));
        assertThat(plan.state().planner().drafts().dropped()).singleElement()
                .satisfies(dropped -> assertThat(dropped.draft().status()).isEqualTo(SubtaskStatus.CANCELLED));
        plan.pass(RetryPolicy.DEFAULT.maxDelay().multipliedBy(2));
        assertThat(plan.started()).isEmpty();
    }

    @Test
    void thePlannersEndIsThatOfItsLastAnswer() {
        Instant begun = plan.now;
        draft(0, spec("A"));
        plan.pass(Duration.ofSeconds(5));
        answer("planner.1", BAD);
        assertThat(plan.state().planner().endedAt()).as("it is asked again").isEmpty();
        plan.pass(Duration.ofSeconds(5));
        answer("planner.2", spec("A"));
        plan.pass(Duration.ofSeconds(5));
        plan.complete("subtask.0.1");
        assertThat(plan.state().planner().endedAt()).contains(begun.plusSeconds(10));
        assertThat(plan.state().planner().work().startedAt()).contains(begun);
        assertThat(plan.state().isPlanned()).isTrue();
    }

    @Test
    void aPlanThatNeverComesEndsWhatWasBegunFirst() {
        draft(0, spec("A"));
        plan.fail("planner.1", FailureKind.PROVIDER_AUTH);
        assertThat(plan.state().status()).isEqualTo(PlanStatus.PLANNING);
        assertThat(aborted()).containsExactly("subtask.0.1");
        assertThat(plan.state().isPlanned()).isFalse();
        plan.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.FAILED);
        assertThat(plan.state().ending().orElseThrow().error().orElseThrow().code())
                .isEqualTo(ErrorCode.PROVIDER_AUTH);
    }

    @Test
    void anotherAnswerDraftsNothingBesideTheFirst() {
        draft(0, spec("A"));
        plan.fail("planner.1", FailureKind.PROVIDER_UNAVAILABLE);
        plan.pass(RetryPolicy.DEFAULT.maxDelay().multipliedBy(2));
        assertThat(plan.started()).containsExactly("planner.2");
        plan.input(new PlanInput.Drafted(PlanDriver.attempt("planner.2"), 1, spec("B")));
        assertThat(plan.state().subtasks()).hasSize(1);
        answer("planner.2", spec("A"), spec("B"));
        assertThat(plan.subtask(0).status()).isEqualTo(SubtaskStatus.RUNNING);
    }

    @Test
    void draftsOutliveTheProcess() {
        draft(0, spec("A"));
        draft(1, spec("B", 0));
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(plan.last.actions()).filteredOn(Action.Adopt.class::isInstance).hasSize(2);
        plan.complete("subtask.0.1");
        assertThat(plan.started()).containsExactly("subtask.1.1");
        answer("planner.1", spec("A"), spec("B", 0));
        assertThat(Stream.of(0, 1).map(plan::subtask).map(SubtaskState::status))
                .containsExactly(SubtaskStatus.COMPLETED, SubtaskStatus.RUNNING);
    }
}
