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
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.AttemptRecord.End;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AttemptHistoryTest {
    private static final Usage SPENT = new Usage(30, 4, 0, 0, 0, BigDecimal.ONE);

    private static List<AttemptRecord> attempts(PlanDriver plan) {
        return AttemptHistory.of(new PlanId("plan_test"), plan.journal).attempts();
    }

    private static AttemptRecord attempt(PlanDriver plan, String label) {
        return attempts(plan).stream().filter(record -> record.attempt().label().equals(label)).findFirst()
                .orElseThrow();
    }

    private static List<String> labels(PlanDriver plan) {
        return attempts(plan).stream().map(record -> record.attempt().label()).toList();
    }

    @Test
    void anAttemptHasItsTimesItsSessionAndWhatItSpent() {
        PlanDriver plan = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        Instant begun = plan.now;
        assertThat(attempt(plan, "subtask.0.1")).isEqualTo(new AttemptRecord(PlanDriver.attempt("subtask.0.1"), begun,
                Optional.empty(), Optional.empty(), Optional.empty(), false));
        plan.live(Duration.ofSeconds(20));
        plan.input(PlanDriver.signal("subtask.0.1", new AgentSignal.SessionOpened("ses_first")));
        plan.live(Duration.ofSeconds(20));
        plan.finish("subtask.0.1", new AgentOutcome.Completed("done", SPENT));
        assertThat(attempt(plan, "subtask.0.1")).isEqualTo(new AttemptRecord(PlanDriver.attempt("subtask.0.1"), begun,
                Optional.of(new End(begun.plusSeconds(40), AttemptEnd.COMPLETED, Optional.empty(), SPENT)),
                Optional.of("ses_first"), Optional.empty(), false));
    }

    @Test
    void eachTryIsThereRepairsAndRetriesAndThoseFromBeforeTheEnd() {
        PlanDriver plan = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 100);
        plan.begin();
        plan.finish("planner.1", new AgentOutcome.Completed("nonsense", SPENT));
        plan.finish("planner.2", new AgentOutcome.Completed(
                PlanDriver.encode(PlanDriver.plan(List.of(List.of()))), Usage.NONE));
        plan.fail("subtask.0.1", FailureKind.PROVIDER_UNAVAILABLE);
        plan.pass(Duration.ofMinutes(1));
        plan.complete("subtask.0.2");
        plan.complete("synthesis.1");
        plan.reopen(0);
        plan.input(new PlanInput.Wake());
        assertThat(labels(plan)).containsExactly("planner.1", "planner.2", "subtask.0.1", "subtask.0.2", "synthesis.1",
                "subtask.0.3");
        assertThat(attempts(plan).stream().map(record -> record.end().map(End::how))).containsExactly(
                Optional.of(AttemptEnd.REJECTED), Optional.of(AttemptEnd.COMPLETED), Optional.of(AttemptEnd.FAILED),
                Optional.of(AttemptEnd.COMPLETED), Optional.of(AttemptEnd.COMPLETED), Optional.empty());
        Fault rejection = attempt(plan, "planner.1").end().flatMap(End::error).orElseThrow();
        assertThat(rejection.code()).isEqualTo(ErrorCode.PLAN_INVALID);
        assertThat(rejection.message()).contains("nonsense");
        assertThat(attempt(plan, "subtask.0.1").end().flatMap(End::error).map(Fault::code))
                .contains(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    @Test
    void onlyTheAttemptsAtADroppedDraftAreDropped() {
        PlanDriver plan = new PlanDriver(PlanDriver.goal(DependencyPolicy.FAIL), 100);
        plan.begin();
        List<SubtaskSpec> drafts = PlanDriver.plan(List.of(List.of(), List.of()));
        for (int index = 0; index < drafts.size(); index++) {
            plan.input(new PlanInput.Drafted(PlanDriver.attempt("planner.1"), index, drafts.get(index)));
        }
        plan.finish("planner.1", new AgentOutcome.Completed(PlanDriver.encode(
                List.of(drafts.get(0), new SubtaskSpec("other", "build", List.of()))), Usage.NONE));
        assertThat(attempts(plan).stream().filter(AttemptRecord::dropped).map(record -> record.attempt().label()))
                .containsExactly("subtask.1.1");
        plan.finish("subtask.1.1", new AgentOutcome.Aborted(SPENT));
        assertThat(attempt(plan, "subtask.1.1").dropped()).as("also once it is over").isTrue();
        assertThat(attempt(plan, "subtask.1.1").end().map(End::usage)).contains(SPENT);
        assertThat(labels(plan)).containsExactly("planner.1", "subtask.0.1", "subtask.1.1", "subtask.1.2");
    }

    @Test
    void theAnswerOfAClientHasNoSessionOfOurs() {
        PlanDriver plan = new PlanDriver(PlanDriver.clientGoal(), 100);
        plan.begin();
        plan.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(List.of(List.of()))), Usage.NONE));
        plan.complete("subtask.0.1");
        plan.input(new PlanInput.Claim("tui-1"));
        assertThat(attempt(plan, "synthesis.1").clientId()).contains("tui-1");
        assertThat(attempt(plan, "synthesis.1").sessionId()).isEmpty();
    }
}
