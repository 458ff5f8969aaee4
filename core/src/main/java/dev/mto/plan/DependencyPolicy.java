package dev.mto.plan;

/// What becomes of a sub-task when one that it depends on has failed.
public enum DependencyPolicy {
    /// It fails with `dependency_failed` at once and spends nothing.
    FAIL,
    /// It runs, with the failure named in its context.
    CONTINUE
}
