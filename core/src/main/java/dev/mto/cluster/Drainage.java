package dev.mto.cluster;

/// What came of the wish that a process give up its plans.
public sealed interface Drainage {
    /// It has its journal to itself: nobody could take them.
    record Alone() implements Drainage {}

    /// It has none any more, and takes no others.
    ///
    /// @param plans how many it had
    record Drained(int plans) implements Drainage {}
}
