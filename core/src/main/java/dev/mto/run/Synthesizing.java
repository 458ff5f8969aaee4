package dev.mto.run;

/// How the results are put before the parent session. Pure and thread-safe.
public interface Synthesizing {
    /// The prompt for a plan whose sub-tasks are all terminal.
    String request(PlanState state);
}
