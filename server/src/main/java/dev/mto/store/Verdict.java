package dev.mto.store;

import dev.mto.run.PlanJournal.AppendResult;

/// What a database makes of an append that shares a transaction with others.
enum Verdict {
    APPENDED,
    /// One of its numbers is taken, or its key.
    FENCED,
    /// The plan is another process's, or this process is nobody.
    DISOWNED,
    /// Its numbers do not follow on what is there.
    GAP;

    /// @throws IllegalArgumentException for [#GAP]
    AppendResult result(Append append) {
        return switch (this) {
            case APPENDED -> AppendResult.APPENDED;
            case FENCED -> AppendResult.FENCED;
            case DISOWNED -> AppendResult.DISOWNED;
            case GAP -> throw new IllegalArgumentException(
                    append.plan() + ": event " + append.first() + " leaves a gap after what is there");
        };
    }

    /// Of an append that follows on the event of that number, or does not.
    static Verdict of(Append append, long last) {
        return append.first() == last + 1 ? APPENDED : append.first() <= last ? FENCED : GAP;
    }
}
