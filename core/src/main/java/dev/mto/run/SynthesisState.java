package dev.mto.run;

import dev.mto.fault.Fault;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import dev.mto.run.PlanEvent.SynthesisStarted;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Instant;
import java.util.Optional;

/// The attempts at the answer. Immutable.
///
/// @param error why the last one failed
/// @param openSince since when a client may claim it; empty where none may
/// @param own whether the orchestrator has begun to write it, whoever was asked first
/// @param client the client that has, or had, the newest attempt; empty where the orchestrator has it
public record SynthesisState(
        WorkState work,
        Optional<Fault> error,
        Optional<Instant> openSince,
        boolean own,
        Optional<String> client) {
    static final SynthesisState UNTRIED = new SynthesisState(WorkState.UNTRIED, Optional.empty(), Optional.empty(),
            false, Optional.empty());

    /// The attempt under way, where it is with this client.
    public Optional<Running> runningAt(String clientId) {
        return work.running().filter(running -> running.carrier().equals(new Carrier.Client(clientId)));
    }

    SynthesisState with(WorkState newWork) {
        return new SynthesisState(newWork, error, openSince, own, client);
    }

    SynthesisState offered(Instant at) {
        if (work.running().isPresent()) {
            throw new IllegalTransition("the synthesis is offered while " + work.running().get() + " is under way");
        }
        return new SynthesisState(work, error, Optional.of(at), own, Optional.empty());
    }

    SynthesisState claimed(SynthesisClaimed event, Instant at) {
        if (openSince.isEmpty()) {
            throw new IllegalTransition(event.attempt() + " is claimed, though it is not open");
        }
        return new SynthesisState(work.started(event, at), Optional.empty(), Optional.empty(),
                own, Optional.of(event.clientId()));
    }

    SynthesisState started(SynthesisStarted event, Instant at) {
        // What clients could not says nothing of how often the orchestrator may try.
        WorkState before = own ? work : work.again();
        return new SynthesisState(before.started(event, at), Optional.empty(), Optional.empty(), true,
                Optional.empty());
    }

    SynthesisState failed(AttemptFailed event) {
        return new SynthesisState(work.ended(event), Optional.of(event.fault()), openSince, own, client);
    }

    /// To be written anew, of other results.
    SynthesisState again() {
        return new SynthesisState(work.again(), Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /// What one client let go of, the next may claim.
    SynthesisState interrupted(AttemptInterrupted event, Instant at) {
        SynthesisState ended = with(work.ended(event));
        return client.isPresent() ? ended.offered(at) : ended;
    }
}
