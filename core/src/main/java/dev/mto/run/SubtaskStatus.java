package dev.mto.run;

/// Where a sub-task stands. The wire form is the lower-case name.
public enum SubtaskStatus {
    /// It waits: for a dependency, for a free session, or for the time of its retry.
    PENDING,
    /// An attempt at it is under way.
    RUNNING,
    /// It has a result; terminal.
    COMPLETED,
    /// It has an error; terminal.
    FAILED,
    /// The plan was called off, or failed, before it was done; terminal.
    CANCELLED;

    public boolean isTerminal() {
        return switch (this) {
            case PENDING, RUNNING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
