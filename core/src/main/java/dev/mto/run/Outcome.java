package dev.mto.run;

/// Whether an answer holds everything it was to hold. The wire form is the lower-case name.
public enum Outcome {
    /// Every sub-task completed.
    FULL,
    /// At least one sub-task failed; the answer was made without its result.
    DEGRADED
}
