package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import dev.mto.run.WorkState.Running;
import java.time.Instant;
import java.util.Optional;

/// The rules for answers that a client writes in the session it shows: offered once, claimed by a lease, open again when
/// that runs out, and taken back where nobody comes or the one who came could not. Immutable.
final class ClientSynthesis {
    private final RunPolicy policy;

    ClientSynthesis(RunPolicy policy) {
        this.policy = policy;
    }

    /// Whether a client is to be asked first.
    static boolean isToBeOffered(PlanState state) {
        return state.goal().clientId().isPresent() && state.synthesis().openSince().isEmpty()
                && !state.synthesis().own() && state.synthesis().error().isEmpty();
    }

    /// Whether the orchestrator leaves the synthesis alone, because a client may still come.
    boolean isWaitedFor(SynthesisState synthesis, Instant now) {
        return synthesis.work().interruptions() <= policy.maxInterruptions()
                && synthesis.openSince().map(this::claimEnd).filter(now::isBefore).isPresent();
    }

    /// What ends a client's attempt without a word from the client; empty while it may go on.
    Optional<PlanEvent> end(PlanState state, Running running, Engagement engaged, Instant now) {
        Attempt attempt = running.attempt();
        if (state.isCalledOff()) {
            return Optional.of(interrupted(attempt, "The plan does not go on."));
        }
        if (!now.isBefore(deadline(state, running, engaged, now))) {
            return Optional.of(new AttemptFailed(attempt, new Fault(ErrorCode.SYNTHESIS_TIMEOUT,
                    "The client did not have the answer within its time."), Optional.of(now), Usage.NONE));
        }
        return now.isBefore(lease(running, engaged, now).end())
                ? Optional.empty()
                : Optional.of(
                        interrupted(attempt, "The client that had claimed the synthesis was not heard of again."));
    }

    /// A client that had its answer while no orchestrator was there is given the time to say so.
    private Instant deadline(PlanState state, Running running, Engagement engaged, Instant now) {
        Instant deadline = policy.deadline(state, running);
        Instant grace = lease(running, engaged, now).since().plus(RunPolicy.ADOPTION_GRACE);
        return deadline.isBefore(grace) ? grace : deadline;
    }

    private Engagement.Lease lease(Running running, Engagement engaged, Instant now) {
        return engaged.lease(running.attempt(), now, policy.claims().lease());
    }

    private static AttemptInterrupted interrupted(Attempt attempt, String reason) {
        return new AttemptInterrupted(attempt, reason, Usage.NONE);
    }

    /// Sets when to look at it again though nothing was heard.
    void set(Alarm alarm, PlanState state, Engagement engaged, Instant now) {
        state.synthesis().openSince().map(this::claimEnd).ifPresent(alarm);
        state.synthesis().work().running()
                .filter(running -> running.carrier() instanceof WorkState.Carrier.Client).ifPresent(running -> {
                    alarm.accept(deadline(state, running, engaged, now));
                    alarm.accept(lease(running, engaged, now).end());
                });
    }

    /// What a claim means: the attempt begins, or nothing, where the synthesis is not open. The client that has it
    /// already keeps it for another lease.
    Optional<PlanEvent> claimed(String clientId, PlanState state, Engagement engaged, Instant now) {
        state.synthesis().runningAt(clientId)
                .ifPresent(running -> engaged.renew(running.attempt(), now, policy.claims().lease()));
        return state.synthesis().openSince().filter(_ -> !state.isCalledOff())
                .map(_ -> new SynthesisClaimed(
                        new Attempt(new Work.Synthesis(), state.synthesis().work().attempts() + 1), clientId));
    }

    private Instant claimEnd(Instant since) {
        return since.plus(policy.claims().timeout());
    }
}
