package dev.mto.run;

import dev.mto.plan.PlanId;

/// How plans are run: their bounds, their prompts, and the sessions they share. Thread-safe.
public record PlanSetup(RunPolicy policy, Planning planning, Synthesizing synthesizing, AgentSlots slots) {
    /// The step function of one plan.
    ///
    /// @param wake called, on any thread, when the plan should step again because a session became free for it
    public PlanStep step(PlanState state, Runnable wake) {
        return new PlanStep(state, policy, planning, synthesizing, slots.of(state.id(), wake));
    }

    /// Gives back whatever sessions a plan holds.
    void forget(PlanId plan) {
        slots.of(plan, () -> {}).releaseAll();
    }
}
