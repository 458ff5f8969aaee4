package dev.mto.run;

import dev.mto.agent.AgentSignal.Activity;

/// What a watcher of a plan is told.
public sealed interface PlanUpdate {
    /// An event that is durable. Each is told once, in order, without gaps.
    record Recorded(JournalEntry entry) implements PlanUpdate {}

    /// For show: what a session is doing. Not kept, and dropped for a watcher that is behind.
    record Shown(Attempt attempt, Activity activity) implements PlanUpdate {}
}
