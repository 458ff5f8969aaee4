package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanStepTest {
    /// Three things looked up side by side, a table of them, a summary of the table.
    private static final List<List<Integer>> EXAMPLE = List.of(List.of(), List.of(), List.of(), List.of(0, 1, 2),
            List.of(3));

    private final PlanDriver example = PlanDriver.executing(DependencyPolicy.FAIL, EXAMPLE);

    @Test
    void startsWhatIsReadyTheMomentItIsAndAnswersAtTheEnd() {
        assertThat(example.started()).containsExactly("subtask.0.1", "subtask.1.1", "subtask.2.1");
        example.complete("subtask.2.1");
        example.complete("subtask.0.1");
        assertThat(example.started()).isEmpty();
        example.complete("subtask.1.1");
        assertThat(example.started()).containsExactly("subtask.3.1");
        example.complete("subtask.3.1");
        example.complete("subtask.4.1");
        assertThat(example.started()).containsExactly("synthesis.1");
        assertThat(example.state().status()).isEqualTo(PlanStatus.SYNTHESIZING);
        example.complete("synthesis.1");
        assertThat(example.state().status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(example.state().ending().orElseThrow().outcome()).contains(Outcome.FULL);
        assertThat(example.state().ending().orElseThrow().answer()).contains("result of synthesis.1");
        assertThat(example.slots.inFlight()).isZero();
    }

    @Test
    void recordsAResultAndTheStartOfItsDependentsTogether() {
        example.complete("subtask.0.1");
        example.complete("subtask.1.1");
        example.complete("subtask.2.1");
        assertThat(example.last.entries()).extracting(entry -> entry.event().getClass().getSimpleName())
                .containsExactly("SubtaskCompleted", "SubtaskStarted");
    }

    @Test
    void feedsResultsToDependentsInOrder() {
        example.complete("subtask.2.1");
        example.complete("subtask.1.1");
        example.complete("subtask.0.1");
        assertThat(example.turn("subtask.3.1").prompt()).isEqualTo("""
                D

                Context from previous steps:
                Subtask 1: A
                Result:
                result of subtask.0.1

                Subtask 2: B
                Result:
                result of subtask.1.1

                Subtask 3: C
                Result:
                result of subtask.2.1""");
        assertThat(example.turn("subtask.3.1").session())
                .isEqualTo(new SessionTarget.Fresh("D", Optional.of("ses_parent")));
    }

    @Test
    void runsThePlannerInASessionOfItsOwnAndDiscardsIt() {
        assertThat(example.turn("planner.1").session())
                .isEqualTo(new SessionTarget.Fresh("Planning: Do it all", Optional.empty()));
        assertThat(example.performed).contains(new Action.Discard("ses_planner"));
    }

    @Test
    void failsDependentsOfAFailureAtOnceAndLeavesSiblingsAlone() {
        example.fail("subtask.1.1", FailureKind.PROVIDER_AUTH);
        assertThat(example.subtask(3).error()).map(Fault::code).contains(ErrorCode.DEPENDENCY_FAILED);
        assertThat(example.subtask(4).error()).map(Fault::code).contains(ErrorCode.DEPENDENCY_FAILED);
        assertThat(example.state().status()).isEqualTo(PlanStatus.EXECUTING);
        example.complete("subtask.0.1");
        example.complete("subtask.2.1");
        assertThat(example.started()).containsExactly("synthesis.1");
        example.complete("synthesis.1");
        assertThat(example.state().ending().orElseThrow().outcome()).contains(Outcome.DEGRADED);
        assertThat(example.counts()).containsEntry("SubtaskStarted", 3L);
    }

    @Test
    void runsDependentsOfAFailureWhereAskedTo() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.CONTINUE, List.of(List.of(), List.of(0)));
        driver.fail("subtask.0.1", FailureKind.ANSWER_EMPTY);
        assertThat(driver.started()).containsExactly("subtask.1.1");
        assertThat(driver.turn("subtask.1.1").prompt())
                .contains("(There is none: this sub-task failed. answer_empty: it broke)");
    }

    @Test
    void failsWithoutAnAnswerWhereThereIsNoResultAtAll() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of(), List.of(0)));
        driver.fail("subtask.0.1", FailureKind.PROVIDER_AUTH);
        assertThat(driver.state().status()).isEqualTo(PlanStatus.FAILED);
        Fault fault = driver.state().ending().orElseThrow().error().orElseThrow();
        assertThat(fault.code()).isEqualTo(ErrorCode.NO_RESULTS);
        assertThat(fault.message()).contains("0: provider_auth", "1: dependency_failed");
    }

    @Test
    void asksTheSamePlannerSessionToRepairAndGivesUpAfterTwoRepairs() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.begin();
        driver.finish("planner.1", new AgentOutcome.Completed("nonsense", Usage.NONE));
        assertThat(driver.turn("planner.2").session()).isEqualTo(new SessionTarget.Existing("ses_planner"));
        assertThat(driver.turn("planner.2").prompt()).isEqualTo("repair 2");
        driver.finish("planner.2", new AgentOutcome.Completed("nonsense", Usage.NONE));
        driver.finish("planner.3", new AgentOutcome.Completed("nonsense", Usage.NONE));
        Fault fault = driver.state().ending().orElseThrow().error().orElseThrow();
        assertThat(fault.code()).isEqualTo(ErrorCode.PLAN_INVALID);
        assertThat(fault.message()).contains("3 answers", "nonsense", "There is no sub-task");
    }

    /// What it was to be put right in is gone, and what was wrong with it.
    @Test
    void plansAnewWhereThePlannersSessionIsGone() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.begin();
        driver.finish("planner.1", new AgentOutcome.Completed("nonsense", Usage.NONE));
        driver.fail("planner.2", FailureKind.SESSION_UNKNOWN);
        assertThat(driver.started()).containsExactly("planner.3");
        assertThat(driver.turn("planner.3").session()).isInstanceOf(SessionTarget.Fresh.class);
        assertThat(driver.turn("planner.3").prompt()).isEqualTo(driver.turn("planner.1").prompt());
    }

    @Test
    void opensAnotherSessionForTheAnswerWhereItsOwnIsGone() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        driver.complete("subtask.0.1");
        assertThat(driver.turn("synthesis.1").session()).isEqualTo(new SessionTarget.Existing("ses_parent"));
        driver.fail("synthesis.1", FailureKind.SESSION_UNKNOWN);
        assertThat(driver.last.actions()).hasSize(1).first().isInstanceOf(Action.OpenParent.class);
        assertThat(driver.state().status()).isEqualTo(PlanStatus.SYNTHESIZING);
        driver.input(new PlanInput.ParentReady("ses_other"));
        assertThat(driver.state().parentSession()).contains("ses_other");
        assertThat(driver.turn("synthesis.2").session()).isEqualTo(new SessionTarget.Existing("ses_other"));
        driver.complete("synthesis.2");
        assertThat(driver.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void endsWhereNoSessionForTheAnswerLasts() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        driver.complete("subtask.0.1");
        for (int attempt = 1; driver.state().status() == PlanStatus.SYNTHESIZING && attempt < 9; attempt++) {
            driver.fail("synthesis." + attempt, FailureKind.SESSION_UNKNOWN);
            driver.input(new PlanInput.ParentReady("ses_" + attempt));
        }
        assertThat(driver.state().ending().orElseThrow().error().map(Fault::code)).contains(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void isCancelledOnlyOnceNothingRuns() {
        example.input(new PlanInput.Cancel("enough"));
        assertThat(example.last.actions()).hasSize(3).allMatch(Action.Abort.class::isInstance);
        example.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        example.complete("subtask.1.1");
        assertThat(example.state().status()).isEqualTo(PlanStatus.EXECUTING);
        example.fail("subtask.2.1", FailureKind.PROVIDER_UNAVAILABLE);
        assertThat(example.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(example.started()).isEmpty();
        assertThat(example.state().subtasks()).extracting(SubtaskState::status).containsExactly(
                SubtaskStatus.CANCELLED, SubtaskStatus.COMPLETED, SubtaskStatus.CANCELLED, SubtaskStatus.CANCELLED,
                SubtaskStatus.CANCELLED);
    }

    @Test
    void ignoresWhatComesTooLate() {
        example.complete("subtask.0.1");
        example.fail("subtask.0.1", FailureKind.INTERNAL);
        assertThat(example.last.entries()).isEmpty();
        example.input(PlanDriver.signal("subtask.0.1", new AgentSignal.SessionOpened("ses_late")));
        assertThat(example.last.entries()).isEmpty();
    }

    @Test
    void keepsWithinTheSessionsThereAre() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 2);
        driver.begin();
        driver.finish("planner.1", new AgentOutcome.Completed(PlanDriver.encode(
                PlanDriver.plan(List.of(List.of(), List.of(), List.of(), List.of(2)))), Usage.NONE));
        assertThat(driver.started()).hasSize(2);
        assertThat(driver.slots.inFlight()).isEqualTo(2);
        driver.complete(driver.started().getFirst());
        assertThat(driver.slots.inFlight()).isEqualTo(2);
    }

    @Test
    void givesUpWhereTheRuntimeHasNoSuchDirectory() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.input(new PlanInput.Wake());
        driver.input(new PlanInput.AgentsUnavailable(
                new AgentRuntimeException(FailureKind.DIRECTORY_MISSING, "/work does not exist")));
        assertThat(driver.state().ending().orElseThrow().error())
                .contains(new Fault(ErrorCode.DIRECTORY_MISSING, "/work does not exist"));
    }

    @Test
    void asksAgainForAgentsWhereTheRuntimeWasNotReady() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.input(new PlanInput.Wake());
        driver.input(new PlanInput.AgentsUnavailable(
                new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, "starting")));
        assertThat(driver.last.actions()).isEmpty();
        driver.pass(Duration.ofSeconds(2));
        assertThat(driver.last.actions()).containsExactly(new Action.ListAgents());
    }

    @Test
    void cutsNoCharacterOfATitleInTwo() {
        String title = Turns.title("x".repeat(58) + "\uD83D\uDE80 and so on");
        assertThat(title).isEqualTo("x".repeat(58) + "…");
    }

    @Test
    void takesAFailureThatSaysNothing() {
        example.finish("subtask.0.1", new AgentOutcome.Failed(FailureKind.PROVIDER_REJECTED, " ", Usage.NONE));
        assertThat(example.subtask(0).error())
                .contains(new Fault(ErrorCode.PROVIDER_REJECTED, ErrorCode.PROVIDER_REJECTED.title()));
    }

    @Test
    void leavesNoSubtaskOfAFailedPlanWaiting() {
        PlanDriver driver = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 5);
        driver.input(new PlanInput.Wake());
        driver.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        driver.input(new PlanInput.ParentUnavailable(
                new AgentRuntimeException(FailureKind.INTERNAL, "no session can be made")));
        driver.finish("planner.1", new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(EXAMPLE)), Usage.NONE));
        assertThat(driver.state().status()).isEqualTo(PlanStatus.FAILED);
        assertThat(driver.state().subtasks()).extracting(SubtaskState::status).containsOnly(SubtaskStatus.CANCELLED);
    }

    @Test
    void aPlanThatIsOverTakesNothingFromItsSuccessor() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        driver.complete("subtask.0.1");
        driver.complete("synthesis.1");
        PlanStep late = driver.anotherStep();
        driver.reopen(0);
        driver.input(new PlanInput.Wake());
        assertThat(driver.slots.inFlight()).isOne();
        late.advance(List.of(new PlanInput.Wake()), driver.now);
        assertThat(driver.slots.inFlight()).isOne();
    }

    @Test
    void whereEverySubtaskWasCancelledNoneIsSaidToHaveFailed() {
        PlanDriver driver = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of(), List.of(0)));
        driver.input(new PlanInput.CancelSubtask(0, "not wanted"));
        driver.finish("subtask.0.1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(driver.state().ending().orElseThrow().error().orElseThrow().message())
                .doesNotContain("Every sub-task failed").contains("0: cancelled: not wanted").contains("1: ");
    }
}
