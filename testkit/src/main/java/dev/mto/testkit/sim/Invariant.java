package dev.mto.testkit.sim;

/// What must hold whatever dies. The first nine are those of the design, in its order.
public enum Invariant {
    /// Every acknowledged plan becomes terminal, and every attempt ends within its time.
    PLANS_END,
    /// A sub-task starts after its dependencies, and one attempt at a time.
    ORDER,
    /// What finished is not run again, no prompt is sent twice, and no result is lost.
    RUN_ONCE,
    /// Each attempt ends in one event, retries keep to the policy, and what it ends as is what happened.
    ONE_TRUE_END,
    /// Nobody appends to a plan that another has moved on.
    ONE_APPENDER,
    /// What is told of a plan is the fold of its journal.
    ONE_FOLD,
    /// Nothing of a terminal plan runs.
    QUIET_END,
    /// Sessions in flight keep to the cap, and the longest path goes first.
    CAP_AND_PRIORITY,
    /// A watcher sees each event once and in order.
    WATCHED_ONCE,
    /// Nothing is sent that was not announced by a durable event, in the words it was announced with.
    WRITE_AHEAD,
    /// No process begins a plan that it told its user it could not keep.
    TRUE_REFUSAL,
    /// No session is begun once the budget is spent.
    BUDGET,
    /// No session is begun while its provider wants to be left alone, and no plan waits longer than allowed.
    GATES,
    /// One client at a time has the synthesis, and none for longer than its lease.
    CLAIMS,
    /// What a plan has spent is the sum of what its ended attempts have.
    USAGE,
    /// A slot is held by a running session and by nothing else, and none is free while somebody waits.
    SLOTS,
    /// Nothing of a plan that is to be approved is begun before that, and then it is what was approved.
    APPROVAL,
    /// Nobody acts for a plan whose lease is over.
    TENURE,
    /// A plan that nobody runs is taken soon, what a process is given it runs, and nobody is buried in haste.
    TAKE_OVER,
    /// A command that travels arrives, and none lies there for ever.
    LETTERS,
    /// Of each end, and of each revision that waits, whoever asked for it is told, once.
    TOLD_ONCE,
    /// The core itself does not fail.
    NO_DEFECT
}
