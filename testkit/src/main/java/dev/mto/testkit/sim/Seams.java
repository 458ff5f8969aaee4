package dev.mto.testkit.sim;

import dev.mto.agent.AgentRuntime;
import dev.mto.cluster.NodeStore;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal;
import dev.mto.run.ProviderGates;
import dev.mto.run.RunPolicy;
import dev.mto.run.SessionSlots;
import dev.mto.run.Tenure;
import dev.mto.testkit.InMemoryPlaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The places where the engine meets what is around it, for a test to put a bug in. What is put here stands between
/// the engine and the simulation, which therefore sees what really happens. One for each seed.
public interface Seams {
    /// As it is, without a bug.
    Seams NONE = new Seams() {
    };

    /// The bounds that plans run within; what is checked is those that were given.
    default RunPolicy policy(RunPolicy policy) {
        return policy;
    }

    /// Between the engine and the store.
    default PlanJournal journal(PlanJournal journal) {
        return journal;
    }

    /// Between the engine and the runtime.
    default AgentRuntime runtime(AgentRuntime runtime) {
        return runtime;
    }

    /// Between a plan and the sessions there are.
    default SessionSlots slots(PlanId plan, SessionSlots slots) {
        return slots;
    }

    /// Between a process and what it knows of the others.
    default NodeStore nodes(NodeStore nodes) {
        return nodes;
    }

    /// How sessions are shared out between processes.
    default InMemoryPlaces.Sharing sharing() {
        return InMemoryPlaces.Sharing.FAIR;
    }

    /// Whether plans are a process's to act for.
    default Tenure tenure(Tenure tenure) {
        return tenure;
    }

    /// Which gates a plan heeds.
    default ProviderGates gates(ProviderGates shared) {
        return shared;
    }

    /// What a plan hears in place of something.
    default List<PlanInput> hears(PlanInput input) {
        return List.of(input);
    }

    /// When a plan is woken in place of when it wanted to be.
    default Optional<Instant> wakeAt(Optional<Instant> wanted) {
        return wanted;
    }

    /// The clock that the engine goes by.
    default InstantSource clock(InstantSource clock) {
        return clock;
    }
}
