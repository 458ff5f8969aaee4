package dev.mto.http;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Approval;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Forecast;
import dev.mto.run.Forecast.CostRange;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Plans for tests to have happen. Stateless.
final class Plans {
    static final Approval WITHIN_A_DAY = new Approval(Optional.of(Duration.ofHours(24)));
    static final Usage SPENT = new Usage(100, 20, 3, 40, 5, new BigDecimal("0.00000125"));
    static final Attempt PLANNER = new Attempt(new Work.Planning(), 1);
    static final Attempt FIRST = new Attempt(new Work.Subtask(0), 1);
    static final Attempt SECOND = new Attempt(new Work.Subtask(1), 1);
    static final Attempt SYNTHESIS = new Attempt(new Work.Synthesis(), 1);

    private Plans() {}

    static Goal goal(String task) {
        return new Goal(task, 5, Path.of("/tmp"), Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(), List.of());
    }

    /// A plan in which one sub-task completed, one failed, one was never started, and one waits for a retry.
    static List<PlanEvent> underWay() {
        TurnIds ids = new TurnIds("key", "msg", "prt");
        return List.of(new PlanEvent.ParentOpened("ses_parent"),
                new PlanEvent.PlannerStarted(PLANNER, ids, List.of(new Agent("general", ""))),
                new PlanEvent.PlanAccepted(PLANNER, List.of(new SubtaskSpec("Read the code", "general", List.of()),
                        new SubtaskSpec("Ask the web", "explore", List.of()),
                        new SubtaskSpec("Compare", "general", List.of(0, 1)),
                        new SubtaskSpec("Count", "general", List.of())), List.of("Something was put right."), SPENT),
                new PlanEvent.SubtaskStarted(FIRST, ids), new PlanEvent.SessionOpened(FIRST, "ses_first"),
                new PlanEvent.PermissionAnswered(FIRST,
                        new PermissionAnswer("bash", List.of("rm -rf x"), false, "no rule allows it")),
                new PlanEvent.SubtaskCompleted(FIRST, "It is code.", SPENT), new PlanEvent.SubtaskStarted(SECOND, ids),
                new PlanEvent.AttemptFailed(SECOND, new Fault(ErrorCode.PROVIDER_AUTH, "401 from the provider"),
                        Optional.empty(), Usage.NONE),
                new PlanEvent.DependencyFailed(2, 1),
                new PlanEvent.SubtaskStarted(new Attempt(new Work.Subtask(3), 1), ids),
                new PlanEvent.AttemptFailed(new Attempt(new Work.Subtask(3), 1),
                        new Fault(ErrorCode.PROVIDER_UNAVAILABLE, "503 from the provider"),
                        Optional.of(FakeOrchestrator.START.plusSeconds(60)), Usage.NONE));
    }

    /// A plan that somebody has edited, and that waits to be approved.
    static PlanId waiting(FakeOrchestrator orchestrator) {
        PlanId id = orchestrator.submit(goal("Look at everything").with(WITHIN_A_DAY));
        comesToWait().forEach(event -> orchestrator.happen(id, event));
        return id;
    }

    /// What brings a plan there.
    static List<PlanEvent> comesToWait() {
        TurnIds ids = new TurnIds("key", "msg", "prt");
        return List.of(new PlanEvent.PlannerStarted(PLANNER, ids, List.of(new Agent("general", ""))),
                new PlanEvent.PlanAccepted(PLANNER, List.of(new SubtaskSpec("Read the code", "general", List.of())),
                        List.of(), SPENT),
                new PlanEvent.ApprovalRequested(1, new Forecast(1, Optional.empty(), Optional.empty()),
                        Optional.empty()),
                new PlanEvent.PlanEdited(2, List.of(new SubtaskSpec("Read the code", "general", List.of()),
                        new SubtaskSpec("Compare", "general", List.of(0))), List.of()),
                new PlanEvent.ApprovalRequested(2, new Forecast(2, Optional.of(95L), Optional.of(
                        new CostRange(new BigDecimal("0.2"), new BigDecimal("1.25")))),
                        Optional.of(FakeOrchestrator.START.plusSeconds(86_400))));
    }

    /// A plan that is being written: of its drafts one is done, one runs, one waits for another.
    static List<PlanEvent> written() {
        TurnIds ids = new TurnIds("key", "msg", "prt");
        return List.of(new PlanEvent.ParentOpened("ses_parent"),
                new PlanEvent.PlannerStarted(PLANNER, ids, List.of(new Agent("general", ""))),
                drafted(0, "Read the code"), new PlanEvent.SubtaskStarted(FIRST, ids),
                drafted(1, "Ask the web"), new PlanEvent.SubtaskStarted(SECOND, ids),
                new PlanEvent.SessionOpened(SECOND, "ses_second"), drafted(2, "Compare", 0, 1),
                new PlanEvent.SubtaskCompleted(FIRST, "It is code.", SPENT));
    }

    private static PlanEvent drafted(int index, String description, Integer... dependencies) {
        return new PlanEvent.SubtaskDrafted(PLANNER, index,
                new SubtaskSpec(description, "general", List.of(dependencies)));
    }

    /// What that plan comes to be, without the draft that runs.
    static List<PlanEvent> writtenOtherwise() {
        TurnIds ids = new TurnIds("key", "msg", "prt");
        Attempt repair = new Attempt(new Work.Planning(), 2);
        return List.of(new PlanEvent.PlanRejected(PLANNER, List.of(new Violation.EmptyDescription(2)), "…", SPENT),
                new PlanEvent.PlannerStarted(repair, ids, List.of(new Agent("general", ""))),
                new PlanEvent.PlanAccepted(repair, List.of(new SubtaskSpec("Read the code", "general", List.of()),
                        new SubtaskSpec("Ask people", "general", List.of())), List.of(), SPENT),
                new PlanEvent.SubtaskStarted(new Attempt(new Work.Subtask(1), 2), ids),
                new PlanEvent.AttemptInterrupted(SECOND, "The plan came to be without this sub-task.", SPENT));
    }

    /// What brings that plan to its end.
    static List<PlanEvent> theRest() {
        TurnIds ids = new TurnIds("key", "msg", "prt");
        Attempt again = new Attempt(new Work.Subtask(3), 2);
        return List.of(new PlanEvent.SubtaskStarted(again, ids), new PlanEvent.SubtaskCompleted(again, "Four.", SPENT),
                new PlanEvent.SynthesisStarted(SYNTHESIS, ids),
                new PlanEvent.PlanCompleted(SYNTHESIS, "All in all: four.", Outcome.DEGRADED, SPENT));
    }

    /// Makes a plan and lets events happen to it.
    static PlanId make(FakeOrchestrator orchestrator, List<PlanEvent> events) {
        PlanId id = orchestrator.submit(goal("Look at everything"));
        events.forEach(event -> orchestrator.happen(id, event));
        return id;
    }
}
