package dev.mto.sample;

/// One thing a request asks for. Immutable.
///
/// @param text what, as it was worded, without what joined it to the part before
/// @param kind how it goes with its neighbours
/// @param follows whether the wording puts it after the part before ("then", "finally")
record RequestPart(String text, Kind kind, boolean follows) {
    /// How a part goes with its neighbours.
    enum Kind {
        /// Finds something out; goes on beside its like.
        GATHER,
        /// Makes something of what was found out; waits for it.
        COMBINE,
        /// Does something.
        ACT
    }
}
