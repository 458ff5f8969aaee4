package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.fault.ErrorCode;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.ApprovalState;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.DependencyFailed;
import dev.mto.run.PlanEvent.PlanApproved;
import dev.mto.run.PlanEvent.PlanCancelled;
import dev.mto.run.PlanEvent.PlanEdited;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanEvent.SubtaskCancelled;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import dev.mto.run.PlanEvent.SynthesisOffered;
import dev.mto.run.PlanEvent.SynthesisStarted;
import dev.mto.run.PlanState;
import dev.mto.run.RetryPolicy;
import dev.mto.run.RunPolicy;
import dev.mto.run.SubtaskStatus;
import dev.mto.run.SynthesisState;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Looks whether what a journal says was done was called for: by a user, by a provider, by the clock, or by what a
/// session did. The other way round from [StepCheck], which looks whether what was called for was done.
final class Reasons {
    private static final RunPolicy POLICY = RunPolicy.DEFAULT;

    /// How long a sign of life may be on its way, and lie there while a plan is being written down.
    private static final Duration UNHEARD = Duration.ofMinutes(1);

    private final SimRuntime sessions;
    private final Wishes wishes;
    private final Map<PlanId, Integer> rejections = new HashMap<>();

    Reasons(SimRuntime sessions, Wishes wishes) {
        this.sessions = sessions;
        this.wishes = wishes;
    }

    void durable(PlanState before, JournalEntry entry) {
        PlanId plan = before.id();
        PlanEvent event = entry.event();
        switch (event) {
            case AttemptStopping stopping -> unless(isCalledFor(before, entry.at(), stopping), Invariant.ONE_TRUE_END,
                    plan + " ends a session that gave no cause: " + stopping);
            case AttemptFailed failed -> failed(before, entry.at(), failed);
            case AttemptLimited limited -> paused(before, limited.until(), entry.at());
            case PlanPaused pause -> paused(before, pause.until(), entry.at());
            case PlanRejected _ -> unless(rejections.merge(plan, 1, Integer::sum) <= POLICY.maxRepairs() + 1,
                    Invariant.PLANS_END, plan + " has its plan repaired again and again");
            case CancelRequested requested -> unless(wishes.isWanted(plan, requested), Invariant.ONE_TRUE_END,
                    plan + " is cancelled, and nobody wanted that");
            case PlanApproved approved -> unless(wishes.isWanted(plan, approved), Invariant.APPROVAL,
                    plan + " is approved, and nobody did: " + approved);
            case PlanEdited edited -> unless(wishes.isWanted(plan, edited), Invariant.APPROVAL,
                    plan + " is edited, and nobody did: " + edited);
            case SubtaskCancelRequested requested -> unless(wishes.isWanted(plan, requested), Invariant.ONE_TRUE_END,
                    plan + " has a sub-task cancelled, and nobody wanted that: " + requested);
            case SubtaskCancelled cancelled -> unless(
                    before.subtasks().get(cancelled.index()).cancelReason().isPresent(), Invariant.ONE_TRUE_END,
                    plan + " has a sub-task cancelled, and nobody wanted that: " + cancelled);
            case DependencyFailed failed -> unless(isCalledFor(before, failed), Invariant.ONE_TRUE_END,
                    plan + " says without a cause: " + failed);
            case PlanCancelled _ -> unless(before.cancelReason().isPresent(), Invariant.ONE_TRUE_END,
                    plan + " is cancelled, and nobody wanted that");
            case PlanFailed failed -> unless(isCalledFor(before, entry.at(), failed), Invariant.ONE_TRUE_END,
                    plan + " says without a cause: " + failed);
            case SynthesisOffered _,SynthesisClaimed _ -> synthesis(before);
            case SynthesisStarted _ -> {
                synthesis(before);
                unless(isOurs(before, entry.at()), Invariant.CLAIMS, plan + " does not wait for a client");
            }
            case PlanEvent _ -> {
                // Looked at elsewhere.
            }
        }
    }

    private boolean isCalledFor(PlanState before, Instant at, AttemptStopping stopping) {
        Running running = before.running().stream().filter(one -> one.attempt().equals(stopping.attempt())).findFirst()
                .orElseThrow();
        Optional<SimTurn> turn = running.carrier() instanceof Carrier.Session session
                ? sessions.turn(session.ids())
                : Optional.empty();
        return switch (stopping.reason().code()) {
            case PLANNER_TIMEOUT, SUBTASK_TIMEOUT, SYNTHESIS_TIMEOUT -> !at.isBefore(StepCheck.timeUp(before, running));
            case SESSION_INACTIVE -> turn.map(SimTurn::lastSign).filter(sign -> !sign.isAfter(at)
                    && at.isBefore(sign.plus(POLICY.bounds().inactivity()).minus(UNHEARD))).isEmpty();
            case SESSION_RUNAWAY -> turn.filter(one -> one.steps > POLICY.bounds().maxSteps()
                    || one.spent.totalTokens() > POLICY.bounds().maxTokens()).isPresent();
            case RATE_LIMITED -> turn.filter(SimTurn::hasNamedAny).isPresent();
            default -> false;
        };
    }

    private static void failed(PlanState before, Instant at, AttemptFailed failed) {
        boolean ours = before.running().stream().anyMatch(running -> running.attempt().equals(failed.attempt())
                && running.carrier() instanceof Carrier.Session);
        RetryPolicy retry = POLICY.retry();
        // What is gone is not waited for.
        Duration least = failed.fault().code() == ErrorCode.SESSION_UNKNOWN ? Duration.ZERO : retry.firstDelay();
        failed.retryAt().filter(_ -> ours).ifPresent(next -> unless(
                !next.isBefore(at.plus(least)) && !next.isAfter(at.plus(retry.maxDelay().multipliedBy(2))),
                Invariant.ONE_TRUE_END, before.id() + " " + failed.attempt() + " failed at " + at
                        + " and is to be tried again at " + next));
    }

    /// Who did not say for how long is given a minute; whoever was told of that need not have been able to write it down.
    private void paused(PlanState before, Instant until, Instant at) {
        String provider = before.goal().model().map(ModelRef::provider).orElse("");
        unless(!until.isAfter(at.plus(Duration.ofMinutes(1))) || sessions.hasNamed(provider, until), Invariant.GATES,
                before.id() + " is to wait until " + until + ", which nobody asked for");
    }

    private static boolean isCalledFor(PlanState before, DependencyFailed failed) {
        SubtaskStatus how = before.subtasks().get(failed.dependency()).status();
        return before.goal().onDependencyFailure() == DependencyPolicy.FAIL
                && before.subtasks().get(failed.index()).spec().dependencies().contains(failed.dependency())
                && (how == SubtaskStatus.FAILED || how == SubtaskStatus.CANCELLED);
    }

    /// What is not looked at here is an attempt's or an errand's own error, or what the plan was stopped for.
    private boolean isCalledFor(PlanState before, Instant at, PlanFailed failed) {
        ErrorCode code = failed.fault().code();
        return switch (code) {
            case NO_RESULTS -> !before.subtasks().isEmpty() && before.subtasks().stream().allMatch(
                    subtask -> subtask.status().isTerminal() && subtask.result().isEmpty());
            case PLAN_INVALID -> rejections.getOrDefault(before.id(), 0) > POLICY.maxRepairs();
            case APPROVAL_EXPIRED -> before.course().approval().flatMap(ApprovalState::asked)
                    .flatMap(ApprovalState.Asked::expiresAt).filter(end -> !at.isBefore(end)).isPresent();
            case BUDGET_EXHAUSTED -> before.course().doom().isPresent();
            default -> before.planner().error().filter(failed.fault()::equals).isPresent()
                    || before.subtasks().stream().noneMatch(subtask -> subtask.error()
                            .filter(failed.fault()::equals).isPresent() && before.synthesis().error().isEmpty());
        };
    }

    private static void synthesis(PlanState before) {
        unless(before.subtasks().stream().allMatch(subtask -> subtask.status().isTerminal())
                && before.subtasks().stream().anyMatch(subtask -> subtask.result().isPresent()), Invariant.ORDER,
                before.id() + " is to have its answer before its results");
    }

    /// Whether the orchestrator may write an answer itself.
    private static boolean isOurs(PlanState before, Instant at) {
        SynthesisState synthesis = before.synthesis();
        return before.goal().clientId().isEmpty() || synthesis.own() || synthesis.error().isPresent()
                || synthesis.work().interruptions() > POLICY.maxInterruptions()
                || synthesis.openSince().filter(since -> !at.isBefore(since.plus(POLICY.claims().timeout())))
                        .isPresent();
    }
}
