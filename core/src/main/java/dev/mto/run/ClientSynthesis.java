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
import java.util.stream.Stream;

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
                && state.synthesis().work().attempts() == 0;
    }

    /// Whether the orchestrator leaves the synthesis alone, because a client may still come.
    boolean isWaitedFor(SynthesisState synthesis, Instant now) {
        return synthesis.work().interruptions() <= policy.maxInterruptions()
                && synthesis.openSince().map(this::claimEnd).filter(now::isBefore).isPresent();
    }

    /// What ends a client's attempt without a word from the client; empty while it may go on.
    Optional<PlanEvent> end(PlanState state, Running running, Engagement engaged, Instant now) {
        Attempt attempt = running.attempt();
        if (state.cancelReason().isPresent()) {
            return Optional.of(interrupted(attempt, "The plan was cancelled."));
        }
        if (!now.isBefore(policy.deadline(state, running))) {
            return Optional.of(new AttemptFailed(attempt, new Fault(ErrorCode.SYNTHESIS_TIMEOUT,
                    "The client did not have the answer within its time. The results are kept."), Optional.empty(),
                    Usage.NONE));
        }
        return now.isBefore(engaged.leaseEnd(attempt, leaseEnd(now)))
                ? Optional.empty()
                : Optional
                        .of(interrupted(attempt, "The client that had claimed the synthesis was not heard of again."));
    }

    private static AttemptInterrupted interrupted(Attempt attempt, String reason) {
        return new AttemptInterrupted(attempt, reason, Usage.NONE);
    }

    /// When to look at it again though nothing was heard.
    Stream<Instant> wakeAt(PlanState state, Engagement engaged, Instant now) {
        return Stream.concat(state.synthesis().openSince().map(this::claimEnd).stream(),
                state.synthesis().work().running().stream()
                        .filter(running -> running.carrier() instanceof WorkState.Carrier.Client)
                        .map(running -> engaged.leaseEnd(running.attempt(), leaseEnd(now))));
    }

    /// What a claim means: the attempt begins, or nothing, where the synthesis is not open. The client that has it
    /// already keeps it for another lease.
    Optional<PlanEvent> claimed(String clientId, PlanState state, Engagement engaged, Instant now) {
        state.synthesis().runningAt(clientId)
                .ifPresent(running -> engaged.renewed(running.attempt(), leaseEnd(now)));
        return state.synthesis().openSince().filter(_ -> state.cancelReason().isEmpty())
                .map(_ -> new SynthesisClaimed(
                        new Attempt(new Work.Synthesis(), state.synthesis().work().attempts() + 1), clientId));
    }

    private Instant claimEnd(Instant since) {
        return since.plus(policy.claims().timeout());
    }

    private Instant leaseEnd(Instant now) {
        return now.plus(policy.claims().lease());
    }
}
