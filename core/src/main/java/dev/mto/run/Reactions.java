package dev.mto.run;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanEvent.PermissionAnswered;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.SessionOpened;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanEvent.SubtaskCompleted;
import dev.mto.run.PlanEvent.SubtaskDrafted;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Says what an input means for a plan: at most one event. What comes too late, or of an attempt that is over, means
/// nothing. Immutable.
final class Reactions {
    /// How long a provider is left alone that asks for it without saying how long.
    private static final Duration UNNAMED_PAUSE = Duration.ofMinutes(1);

    /// A provider that names no wait worth the name is not asked again and again without a breath.
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);

    private final RunPolicy policy;
    private final Planning planning;
    private final ClientSynthesis clients;

    Reactions(RunPolicy policy, Planning planning) {
        this.policy = policy;
        this.planning = planning;
        this.clients = new ClientSynthesis(policy);
    }

    Optional<PlanEvent> to(PlanInput input, PlanState state, Engagement engaged, Instant now) {
        if (state.status().isTerminal()) {
            return Optional.empty();
        }
        return switch (input) {
            case PlanInput.Cancel(String reason) ->
                state.cancelReason().isPresent() ? Optional.empty() : Optional.of(new CancelRequested(reason));
            case PlanInput.Approve(int revision) -> ApprovalStage.approved(state, revision, now);
            case PlanInput.Edit edit -> ApprovalStage.edited(state, edit, now);
            case PlanInput.Halt _ -> {
                engaged.halt();
                yield Optional.empty();
            }
            case PlanInput.Claim(String clientId) -> clients.claimed(clientId, state, engaged, now);
            case PlanInput.Reported(String clientId, AgentOutcome outcome) -> state.synthesis().runningAt(clientId)
                    .map(running -> finished(outcome, state, engaged, running, now));
            case PlanInput.AgentsListed(var agents) -> {
                engaged.learned(agents);
                yield Optional.empty();
            }
            case PlanInput.AgentsUnavailable(var cause) -> {
                engaged.agentList.failed(cause, now);
                yield Optional.empty();
            }
            case PlanInput.ParentReady(String sessionId) -> {
                engaged.parent.done();
                yield state.parentSession().isPresent() ? Optional.empty() : Optional.of(new ParentOpened(sessionId));
            }
            case PlanInput.ParentUnavailable(var cause) -> {
                engaged.parent.failed(cause, now);
                yield Optional.empty();
            }
            case PlanInput.CancelSubtask(int index, String reason) -> cancelSubtask(state, index, reason);
            case PlanInput.Alive(Attempt attempt) -> {
                running(state, attempt).ifPresent(_ -> engaged.heard(attempt, now));
                yield Optional.empty();
            }
            case PlanInput.Signalled(Attempt attempt, AgentSignal signal) -> running(state, attempt)
                    .flatMap(running -> {
                        engaged.heard(attempt, now);
                        return signalled(signal, state, engaged, running, now);
                    });
            case PlanInput.Drafted drafted -> drafted(drafted, state, engaged);
            case PlanInput.SetBack _ -> ApprovalStage.askedAgain(state);
            case PlanInput.Wake _ -> Optional.empty();
        };
    }

    /// Not of a plan that waits to be approved: it would be another than the one that somebody has seen.
    private static Optional<PlanEvent> cancelSubtask(PlanState state, int index, String reason) {
        return state.has(index) && !state.isAwaitingApproval() && !state.subtasks().get(index).status().isTerminal()
                && state.subtasks().get(index).cancelReason().isEmpty()
                        ? Optional.of(new SubtaskCancelRequested(index, reason))
                        : Optional.empty();
    }

    /// Drafts come from one answer alone, the first that brought any: those of another may be quite different ones. None
    /// is wanted of a plan that is to be seen before it begins.
    private Optional<PlanEvent> drafted(PlanInput.Drafted draft, PlanState state, Engagement engaged) {
        PlannerState planner = state.planner();
        boolean wanted = running(state, draft.attempt()).isPresent() && planner.rejections() == 0
                && planner.drafts().from().orElse(draft.attempt()).equals(draft.attempt())
                && draft.index() == state.subtasks().size() && state.goal().approval().isEmpty()
                && !state.isCalledOff() && !engaged.isHalted();
        return wanted
                ? planning.draft(state.subtasks().stream().map(SubtaskState::spec).toList(), draft.spec(),
                        state.goal(), planner.agents())
                        .map(spec -> new SubtaskDrafted(draft.attempt(), draft.index(), spec))
                : Optional.empty();
    }

    private static Optional<Running> running(PlanState state, Attempt attempt) {
        return state.running().stream().filter(running -> running.attempt().equals(attempt)).findFirst();
    }

    private Optional<PlanEvent> signalled(AgentSignal signal, PlanState state, Engagement engaged, Running running,
            Instant now) {
        Attempt attempt = running.attempt();
        return switch (signal) {
            case AgentSignal.SessionOpened(String sessionId) ->
                running.sessionId().equals(Optional.of(sessionId))
                        ? Optional.empty()
                        : Optional.of(new SessionOpened(attempt, sessionId));
            case AgentSignal.PermissionAnswered(var answer) -> Optional.of(new PermissionAnswered(attempt, answer));
            case AgentSignal.Progress _,AgentSignal.Alive _ -> Optional.empty();
            case AgentSignal.Queued _ -> {
                engaged.queued(attempt, now);
                yield Optional.empty();
            }
            case AgentSignal.Admitted _ -> {
                engaged.admitted(attempt, now);
                yield Optional.empty();
            }
            case AgentSignal.Spent(Usage usage, int steps) -> {
                engaged.heard(attempt, usage, steps, now);
                yield Optional.empty();
            }
            case AgentSignal.Throttled(Instant until, String message) -> throttled(until, message, state, running, now);
            case AgentSignal.Finished(AgentOutcome outcome) ->
                Optional.of(finished(outcome, state, engaged, running, now));
        };
    }

    private PlanEvent finished(AgentOutcome outcome, PlanState state, Engagement engaged, Running running,
            Instant now) {
        Attempt attempt = running.attempt();
        Optional<String> calledOff = calledOff(state, attempt);
        if (state.isDropped(attempt)) {
            return new AttemptInterrupted(attempt, "The plan came to be without this sub-task.", outcome.usage());
        }
        return switch (outcome) {
            case AgentOutcome.Completed completed -> completed(completed, state, attempt);
            case AgentOutcome ended when calledOff.isPresent() ->
                new AttemptInterrupted(attempt, calledOff.get(), ended.usage());
            case AgentOutcome ended when running.stopping().isPresent() ->
                new AttemptFailed(attempt, running.stopping().get(), Optional.empty(), ended.usage());
            case AgentOutcome.Aborted aborted when running.suspending() ->
                new AttemptSuspended(attempt, aborted.usage());
            case AgentOutcome.Interrupted interrupted when running.suspending() ->
                new AttemptSuspended(attempt, interrupted.usage());
            case AgentOutcome.Failed failed -> new AttemptFailed(attempt, failed.kind().fault(failed.message()),
                    retryAt(failed, state, running, now), failed.usage());
            case AgentOutcome.Aborted aborted -> new AttemptFailed(attempt, new Fault(ErrorCode.SESSION_ABORTED,
                    "The session was aborted from outside the orchestrator."), Optional.empty(), aborted.usage());
            case AgentOutcome.Interrupted interrupted -> interrupted(interrupted, state, engaged, running);
            case AgentOutcome.Limited limited -> limited(limited, state, attempt, now);
        };
    }

    private static Optional<String> calledOff(PlanState state, Attempt attempt) {
        if (state.cancelReason().isPresent()) {
            return Optional.of("The plan was cancelled.");
        }
        if (state.course().doom().isPresent()) {
            return Optional.of("The plan was given up.");
        }
        return state.isUnwanted(attempt) ? Optional.of("The sub-task was cancelled.") : Optional.empty();
    }

    private Optional<PlanEvent> throttled(Instant until, String message, PlanState state, Running running,
            Instant now) {
        if (isTooLong(until, state, now)) {
            // The session would wait all its time, and every other plan of the provider for as long as was named.
            return running.stopping().isPresent()
                    ? Optional.empty()
                    : Optional.of(new AttemptStopping(running.attempt(), tooLong(until, message)));
        }
        return until.isAfter(state.course().pause().map(Course.Pause::until).orElse(now))
                ? Optional.of(new PlanPaused(until, message))
                : Optional.empty();
    }

    private boolean isTooLong(Instant until, PlanState state, Instant now) {
        return until.isAfter(state.course().waitingSince(now).plus(policy.maxPause()));
    }

    private static Fault tooLong(Instant until, String message) {
        return new Fault(ErrorCode.RATE_LIMITED,
                "The provider says: " + message + ". It would have to be waited for until " + until + ".");
    }

    private PlanEvent limited(AgentOutcome.Limited outcome, PlanState state, Attempt attempt, Instant now) {
        Instant least = now.plus(SHORTEST_PAUSE);
        Instant until = outcome.until().map(named -> named.isAfter(least) ? named : least)
                .orElse(now.plus(UNNAMED_PAUSE));
        if (isTooLong(until, state, now)) {
            return new AttemptFailed(attempt, tooLong(until, outcome.message()), Optional.empty(), outcome.usage());
        }
        return new AttemptLimited(attempt, until, outcome.message(), outcome.usage());
    }

    private PlanEvent completed(AgentOutcome.Completed completed, PlanState state, Attempt attempt) {
        return switch (attempt.work()) {
            case Work.Planning _ -> switch (planning.read(completed.text(), state.goal(), state.planner().agents())) {
                case Verdict.Valid(var plan, var notes) -> new PlanAccepted(attempt,
                        DraftOrder.of(state.subtasks(), plan), notes, completed.usage());
                case Verdict.Invalid(var violations) ->
                    new PlanRejected(attempt, violations, completed.text(), completed.usage());
            };
            case Work.Subtask _ -> new SubtaskCompleted(attempt, completed.text(), completed.usage());
            case Work.Synthesis _ -> new PlanCompleted(attempt, completed.text(),
                    state.isWhole() ? Outcome.FULL : Outcome.DEGRADED,
                    completed.usage());
        };
    }

    private Optional<Instant> retryAt(AgentOutcome.Failed failed, PlanState state, Running running, Instant now) {
        if (running.carrier() instanceof Carrier.Client) {
            // What one client could not, the orchestrator may: its session is fresh, and nobody else's.
            return Optional.of(now);
        }
        Attempt attempt = running.attempt();
        int retry = state.work(attempt.work()).retries() + 1;
        if (failed.kind() == FailureKind.SESSION_UNKNOWN && retry <= Math.max(1, policy.retry().maxRetries())) {
            // What was to go on in a session that is gone begins in another.
            return Optional.of(now);
        }
        if (!failed.kind().isTransient() || retry > policy.retry().maxRetries()) {
            return Optional.empty();
        }
        return Optional.of(now.plus(policy.retry().delay(retry, state.id() + attempt.label())));
    }

    private PlanEvent interrupted(AgentOutcome.Interrupted outcome, PlanState state, Engagement engaged,
            Running running) {
        Attempt attempt = running.attempt();
        int before = state.work(attempt.work()).interruptions();
        // What was taken up from an earlier process broke off with it, or may have: most likely it is not to blame.
        boolean isInherited = engaged.adoption(attempt).isPresent();
        int most = isInherited ? RunPolicy.MAX_BREAKS : policy.maxInterruptions();
        if (before < most || running.carrier() instanceof Carrier.Client) {
            return new AttemptInterrupted(attempt, outcome.reason(), outcome.usage());
        }
        return new AttemptFailed(attempt, new Fault(ErrorCode.SESSION_INTERRUPTED,
                "The session broke off " + (before + 1) + " times in a row; the last time: " + outcome.reason()),
                Optional.empty(), outcome.usage());
    }
}
