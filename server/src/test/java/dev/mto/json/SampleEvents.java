package dev.mto.json;

import dev.mto.access.SubmissionKey;
import dev.mto.agent.Agent;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Allowance;
import dev.mto.plan.Approval;
import dev.mto.plan.Budget;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Forecast;
import dev.mto.run.Forecast.CostRange;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One event of each type, with every field filled.
final class SampleEvents {
    private static final Attempt PLANNER = new Attempt(new Work.Planning(), 2);
    private static final Attempt SUBTASK = new Attempt(new Work.Subtask(3), 1);
    private static final Attempt SYNTHESIS = new Attempt(new Work.Synthesis(), 1);
    private static final TurnIds IDS = new TurnIds("plan_7f3.subtask.3.1", "msg_01", "prt_01");
    private static final Usage USAGE = new Usage(1200, 340, 56, 7800, 90, new BigDecimal("0.012340"));
    private static final Fault FAULT = new Fault(ErrorCode.PROVIDER_UNAVAILABLE, "The provider answered 503.");
    private static final Goal GOAL = new Goal("Compare \"three\" tools – naïve & 速い 🚀\nthen decide", 7,
            Path.of("/home/ada/my project"), Optional.of(new ModelRef("openrouter", "meta/llama-4")),
            Optional.of("ses_parent"), Optional.of("tui-1"), DependencyPolicy.CONTINUE,
            Optional.of(new Budget(Optional.of(new BigDecimal("2.50")), Optional.of(1_000_000L))),
            List.of(new Allowance("bash", Optional.empty()),
                    new Allowance("external_directory", Optional.of("/etc/*"))))
            .with(new Approval(Optional.of(Duration.ofHours(24))))
            .tell(new CallbackUrl(URI.create("https://example.com:8443/hooks/mto?key=a%20b")));

    private SampleEvents() {}

    static List<PlanEvent> all() {
        return List.of(
                new PlanEvent.PlanSubmitted(GOAL, Optional.of("ci"),
                        Optional.of(new SubmissionKey("build-7/a", "5e884898"))),
                new PlanEvent.ParentOpened("ses_parent"),
                new PlanEvent.PlannerStarted(PLANNER, IDS,
                        List.of(new Agent("general", "Anything."), new Agent("explore", ""))),
                new PlanEvent.SubtaskDrafted(PLANNER, 3, new SubtaskSpec("Look at A", "explore", List.of(0, 2))),
                new PlanEvent.PlanAccepted(PLANNER,
                        List.of(new SubtaskSpec("Look at A", "explore", List.of()),
                                new SubtaskSpec("Write it up", "general", List.of(0))),
                        List.of("Sub-task 1 depends on 0 twice; dropped."), USAGE),
                new PlanEvent.PlanRejected(PLANNER, violations(), "[{\"description\":…", USAGE),
                new PlanEvent.ApprovalRequested(1, new Forecast(2, Optional.of(270L), Optional.of(
                        new CostRange(new BigDecimal("0.2"), new BigDecimal("1.75")))),
                        Optional.of(Instant.parse("2026-11-23T10:00:00Z"))),
                new PlanEvent.PlanEdited(2, List.of(new SubtaskSpec("Look at B", "explore", List.of())),
                        List.of("Sub-task 1 depends on 0 through others already; dropped.")),
                new PlanEvent.PlanApproved(2),
                new PlanEvent.SubtaskStarted(SUBTASK, IDS),
                new PlanEvent.SubtaskCompleted(SUBTASK, "# Result\n\nTab:\t, quote: \", backslash: \\", USAGE),
                new PlanEvent.DependencyFailed(4, 3),
                new PlanEvent.SubtaskCancelRequested(3, "not needed"),
                new PlanEvent.SubtaskCancelled(3),
                new PlanEvent.AttemptStopping(SUBTASK, FAULT), new PlanEvent.AttemptSuspending(SUBTASK),
                new PlanEvent.AttemptSuspended(SUBTASK, USAGE),
                new PlanEvent.AttemptLimited(SUBTASK, Instant.parse("2026-11-22T11:00:00Z"), "Too many requests",
                        USAGE),
                new PlanEvent.PlanPaused(Instant.parse("2026-11-22T11:00:00Z"), "Too many requests"),
                new PlanEvent.PlanStopping(FAULT),
                new PlanEvent.PlanReopened(List.of(1, 2)),
                new PlanEvent.SynthesisOffered(),
                new PlanEvent.SynthesisClaimed(SYNTHESIS, "tui-1"),
                new PlanEvent.SynthesisStarted(SYNTHESIS, IDS),
                new PlanEvent.SessionOpened(SUBTASK, "ses_3"),
                new PlanEvent.PermissionAnswered(SUBTASK,
                        new PermissionAnswer("bash", List.of("git push", "git *"), false, "no rule allows it")),
                new PlanEvent.AttemptFailed(SUBTASK, FAULT, Optional.of(Instant.parse("2026-11-22T10:00:05.25Z")),
                        USAGE),
                new PlanEvent.AttemptInterrupted(SUBTASK, "the server stopped", USAGE),
                new PlanEvent.CancelRequested("the user asked for it"),
                new PlanEvent.PlanCompleted(SYNTHESIS, "The answer.", Outcome.DEGRADED, USAGE),
                new PlanEvent.PlanFailed(new Fault(ErrorCode.NO_RESULTS, "All 3 sub-tasks failed.")),
                new PlanEvent.PlanCancelled());
    }

    private static List<Violation> violations() {
        return List.of(new Violation.Unreadable("it ends in the middle"),
                new Violation.Malformed(0, "dependencies", "is not an array"),
                new Violation.NoSubtasks(),
                new Violation.TooManySubtasks(9, 5),
                new Violation.EmptyDescription(1),
                new Violation.UnknownAgent(2, "wizard", List.of("general", "explore")),
                new Violation.UnknownDependency(2, 8, 4),
                new Violation.SelfDependency(2),
                new Violation.RepeatedDependency(2, 1),
                new Violation.Cycle(List.of(0, 2)));
    }
}
