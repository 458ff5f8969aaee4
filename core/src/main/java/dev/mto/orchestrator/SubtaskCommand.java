package dev.mto.orchestrator;

import dev.mto.run.PlanState;

/// What became of a command on one sub-task. Immutable.
public sealed interface SubtaskCommand {
    /// It is durable, and takes effect; or there was nothing to be done.
    ///
    /// @param plan as it then stands
    record Done(PlanState plan) implements SubtaskCommand {}

    /// The plan has no such sub-task.
    ///
    /// @param subtasks how many it has
    record Unknown(int subtasks) implements SubtaskCommand {}

    /// It cannot be done as the plan stands.
    ///
    /// @param reason for people, with the way out
    record Refused(String reason) implements SubtaskCommand {}
}
