package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.Approval;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Forecast.CostRange;
import dev.mto.run.PlanEvent.ApprovalRequested;
import dev.mto.run.PlanEvent.PlanApproved;
import dev.mto.run.PlanEvent.PlanEdited;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.SubtaskStarted;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Plans that are seen before they begin.
final class ApprovalTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final List<SubtaskSpec> EDITED = List.of(new SubtaskSpec("X", "explore", List.of()));

    private final PlanDriver plan = waiting(new Approval(Optional.of(DAY)));

    private static Goal goal(Approval approval) {
        return PlanDriver.goal(DependencyPolicy.FAIL).with(approval);
    }

    private static PlanDriver waiting(Approval approval) {
        PlanDriver driver = new PlanDriver(goal(approval), 1);
        plan(driver);
        return driver;
    }

    /// A and B side by side.
    private static void plan(PlanDriver driver) {
        driver.input(new PlanInput.Wake());
        driver.input(new PlanInput.AgentsListed(PlanDriver.AGENTS));
        driver.finish("planner.1", new AgentOutcome.Completed(
                PlanDriver.encode(PlanDriver.plan(List.of(List.of(), List.of()))), Usage.NONE));
    }

    private ApprovalState approval() {
        return plan.state().course().approval().orElseThrow();
    }

    private List<String> labels() {
        return plan.performed.stream().filter(Action.Start.class::isInstance).map(Action.Start.class::cast)
                .map(start -> start.attempt().label()).toList();
    }

    @Test
    void thePlanIsShownAndNothingOfItIsBegun() {
        assertThat(plan.state().status()).isEqualTo(PlanStatus.AWAITING_APPROVAL);
        assertThat(plan.state().subtasks()).hasSize(2)
                .allSatisfy(subtask -> assertThat(subtask.status()).isEqualTo(SubtaskStatus.PENDING));
        assertThat(approval().revision()).isEqualTo(1);
        assertThat(approval().asked()).hasValueSatisfying(asked -> {
            assertThat(asked.at()).isEqualTo(plan.now);
            assertThat(asked.expiresAt()).contains(plan.now.plus(DAY));
            assertThat(asked.forecast()).isEqualTo(new Forecast(2, Optional.empty(), Optional.empty()));
        });
        plan.pass(Duration.ofHours(5));
        assertThat(labels()).containsExactly("planner.1");
        assertThat(plan.performed).as("no session for an answer that may never be written")
                .noneMatch(Action.OpenParent.class::isInstance);
    }

    @Test
    void theWaitEndsByItselfOnceAndNotBefore() {
        assertThat(plan.last.wakeAt()).as("nothing else is looked for").contains(plan.now.plus(DAY));
        plan.pass(DAY.minusSeconds(1));
        assertThat(plan.state().isAwaitingApproval()).isTrue();
        plan.pass(Duration.ofSeconds(1));
        assertThat(plan.state().ending().flatMap(PlanState.Ending::error)).hasValueSatisfying(
                fault -> assertThat(fault.code()).isEqualTo(ErrorCode.APPROVAL_EXPIRED));
        assertThat(labels()).containsExactly("planner.1");
    }

    @Test
    void withoutATimeItWaitsForEver() {
        PlanDriver patient = waiting(new Approval(Optional.empty()));
        assertThat(patient.last.wakeAt()).isEmpty();
        patient.pass(Duration.ofDays(1000));
        assertThat(patient.state().isAwaitingApproval()).isTrue();
    }

    @Test
    void itsSessionIsFreeForOthersWhileItWaits() {
        assertThat(plan.slots.of(new dev.mto.plan.PlanId("plan_other"), () -> {})
                .acquire(PlanDriver.attempt("planner.1"), 1, plan.now)).isTrue();
    }

    @Test
    void beginsOnceApproved() {
        plan.input(new PlanInput.Approve(1));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.EXECUTING);
        assertThat(approval().approvedAt()).contains(plan.now);
        assertThat(plan.last.actions()).anyMatch(Action.OpenParent.class::isInstance);
        plan.input(new PlanInput.ParentReady("ses_parent"));
        assertThat(plan.started()).containsExactly("subtask.0.1");
        plan.input(new PlanInput.Approve(1));
        assertThat(plan.counts()).containsEntry("PlanApproved", 1L);
    }

    @Test
    void aWordOnAnotherRevisionSaysNothing() {
        plan.input(new PlanInput.Edit(1, EDITED, List.of("put right")));
        plan.input(new PlanInput.Approve(1));
        plan.input(new PlanInput.Edit(1, List.of(), List.of()));
        plan.input(new PlanInput.Approve(3));
        assertThat(plan.state().isAwaitingApproval()).isTrue();
        assertThat(approval().revision()).isEqualTo(2);
        assertThat(plan.state().notes()).containsExactly("put right");
        plan.input(new PlanInput.Approve(2), new PlanInput.ParentReady("ses_parent"));
        assertThat(plan.turn("subtask.0.1").agent()).contains("explore");
        assertThat(plan.state().subtasks()).hasSize(1);
    }

    @Test
    void anEditIsPutBeforePeopleAnewAndHasAllItsTime() {
        plan.pass(Duration.ofHours(23));
        plan.input(new PlanInput.Edit(1, EDITED, List.of()));
        assertThat(plan.last.entries()).extracting(JournalEntry::event).satisfiesExactly(
                event -> assertThat(event).isInstanceOf(PlanEdited.class),
                event -> assertThat(event).isEqualTo(new ApprovalRequested(2,
                        new Forecast(1, Optional.empty(), Optional.empty()), Optional.of(plan.now.plus(DAY)))));
        plan.pass(Duration.ofHours(23));
        assertThat(plan.state().isAwaitingApproval()).isTrue();
    }

    @Test
    void anotherProcessGoesOnWaitingToTheSameMoment() {
        plan.pass(Duration.ofHours(20));
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(plan.last.actions()).as("nobody is asked for anything").isEmpty();
        assertThat(plan.last.entries()).isEmpty();
        assertThat(plan.last.wakeAt()).contains(plan.now.plus(Duration.ofHours(4)));
        plan.pass(Duration.ofHours(5));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.FAILED);
    }

    /// What could not be made durable may become so late, and nothing else would ever be written of a plan that waits.
    @Test
    void afterASetbackItIsAskedAgainForTheSame() {
        ApprovalState.Asked before = approval().asked().orElseThrow();
        plan.pass(Duration.ofHours(1));
        plan.crash();
        plan.input(new PlanInput.SetBack(), new PlanInput.Wake());
        assertThat(plan.last.entries()).extracting(JournalEntry::event)
                .containsExactly(new ApprovalRequested(1, before.forecast(), before.expiresAt()));
        assertThat(approval().asked()).as("as it was").contains(before);
        plan.input(new PlanInput.Approve(1), new PlanInput.SetBack());
        assertThat(plan.counts()).containsEntry("ApprovalRequested", 2L);
    }

    @Test
    void canBeCalledOffWhileItWaits() {
        plan.input(new PlanInput.Cancel("changed my mind"), new PlanInput.Approve(1));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(plan.counts()).doesNotContainKey("PlanApproved");
    }

    @Test
    void noneOfItsSubtasksIsCancelledWhileItWaits() {
        plan.input(new PlanInput.CancelSubtask(0, "not needed"));
        assertThat(plan.counts()).doesNotContainKey("SubtaskCancelRequested");
        assertThat(plan.subtask(0).cancelReason()).isEmpty();
    }

    /// As on a machine that slept: whoever speaks first finds it expired.
    @Test
    void nobodyApprovesOrEditsItOnceItsTimeIsOver() {
        plan.now = plan.now.plus(DAY);
        plan.input(new PlanInput.Approve(1), new PlanInput.Edit(1, EDITED, List.of()));
        assertThat(plan.counts()).doesNotContainKeys("PlanApproved", "PlanEdited");
        assertThat(plan.state().status()).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void noDraftOfItIsBegun() {
        PlanDriver driver = new PlanDriver(goal(new Approval(Optional.empty())), 9);
        driver.input(new PlanInput.Wake(), new PlanInput.AgentsListed(PlanDriver.AGENTS));
        driver.input(new PlanInput.Drafted(PlanDriver.attempt("planner.1"), 0, EDITED.getFirst()));
        assertThat(driver.counts()).doesNotContainKey("SubtaskDrafted");
    }

    @Test
    void noJournalHasWhatWasNotApproved() {
        PlanState waiting = plan.state();
        assertThatExceptionOfType(IllegalTransition.class).isThrownBy(() -> waiting.apply(entry(new SubtaskStarted(
                PlanDriver.attempt("subtask.0.1"), Turns.ids(waiting.id(), PlanDriver.attempt("subtask.0.1"))))));
        assertThatExceptionOfType(IllegalTransition.class)
                .isThrownBy(() -> waiting.apply(entry(new PlanApproved(2))));
        assertThatExceptionOfType(IllegalTransition.class)
                .isThrownBy(() -> waiting.apply(entry(new PlanEdited(3, EDITED, List.of()))));
        plan.pass(DAY);
        PlanState over = plan.state();
        assertThatExceptionOfType(IllegalTransition.class).isThrownBy(
                () -> over.apply(new JournalEntry(over.lastSeq() + 1, plan.now, new PlanReopened(List.of(0)))));
    }

    private JournalEntry entry(PlanEvent event) {
        return new JournalEntry(plan.state().lastSeq() + 1, plan.now, event);
    }

    @Test
    void theForecastIsWhatEarlierSubtasksTookAndCost() {
        Durations durations = new Durations();
        PlanDriver earlier = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 1, durations);
        earlier.begin();
        earlier.finish("planner.1", new AgentOutcome.Completed(
                PlanDriver.encode(PlanDriver.plan(List.of(List.of(), List.of(), List.of()))), Usage.NONE));
        for (int index = 0; index < 3; index++) {
            earlier.live(Duration.ofSeconds(30));
            earlier.finish("subtask." + index + ".1", new AgentOutcome.Completed("done", cost(index)));
        }

        PlanDriver next = new PlanDriver(goal(new Approval(Optional.empty())), 1, durations);
        plan(next);
        assertThat(next.state().course().approval().flatMap(ApprovalState::asked).orElseThrow().forecast())
                .as("a cost of nothing is a price that is not known")
                .isEqualTo(new Forecast(2, Optional.of(30L),
                        Optional.of(new CostRange(new BigDecimal("0.2"), new BigDecimal("0.4")))));
        next.input(new PlanInput.Edit(1, EDITED, List.of()));
        assertThat(next.state().course().approval().flatMap(ApprovalState::asked).orElseThrow().forecast())
                .as("what an agent costs that nobody has seen is not made up")
                .isEqualTo(new Forecast(1, Optional.of(30L), Optional.empty()));
    }

    private static Usage cost(int tenths) {
        return new Usage(1, 1, 0, 0, 0, new BigDecimal("0." + tenths));
    }
}
