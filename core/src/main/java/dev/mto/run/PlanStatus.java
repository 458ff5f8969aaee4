package dev.mto.run;

/// Where a plan stands. The wire form is the lower-case name.
public enum PlanStatus {
    /// The planner session is working.
    PLANNING,
    /// There is a plan, and nothing of it is begun until somebody approves it. Only where that was asked for.
    AWAITING_APPROVAL,
    /// Sub-tasks run.
    EXECUTING,
    /// All sub-tasks are terminal; the parent session combines the results.
    SYNTHESIZING,
    /// There is an answer; terminal. Whether anything is missing from it is its [Outcome].
    COMPLETED,
    /// There is no answer, and an error says why; terminal.
    FAILED,
    /// It was called off, and no session of it is running; terminal.
    CANCELLED;

    public boolean isTerminal() {
        return switch (this) {
            case PLANNING, AWAITING_APPROVAL, EXECUTING, SYNTHESIZING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
