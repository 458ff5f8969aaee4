package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;

/// How plans are run: their bounds, their prompts, and what they share. Thread-safe.
public record PlanSetup(RunPolicy policy, Planning planning, Synthesizing synthesizing, Shared shared) {
    /// What plans have in common while they run.
    ///
    /// @param durations learned from all of them
    public record Shared(AgentSlots slots, ProviderGates gates, Durations durations) {}

    /// The step function of one plan. The sessions that the plan has under way already count from here on, and no
    /// others of it.
    ///
    /// @param its the plan's way to sessions
    public PlanStep step(PlanState state, SessionSlots its) {
        its.holdJust(state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session)
                .map(Running::attempt).toList());
        state.course().pause().ifPresent(pause -> shared.gates().close(state.goal(), pause));
        return new PlanStep(state, this, its);
    }

    /// Gives back whatever sessions a plan holds.
    public void forget(PlanId plan) {
        shared.slots().forget(plan);
    }
}
