package dev.mto.testkit.sim;

/// What the plans of one seed share.
///
/// @param sessions how many may be in flight at once
record SimPolicy(int sessions) {}
