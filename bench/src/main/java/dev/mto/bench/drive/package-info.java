/// Runs a server and hands plans in.
///
/// Takes in: scripts. Gives out: what the log of the fake model says of each.
@NullMarked
package dev.mto.bench.drive;

import org.jspecify.annotations.NullMarked;
