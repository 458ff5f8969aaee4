/// The whole engine in one thread: a seed drives a virtual clock, a runtime, a store, clients and all that can go wrong
/// with them, and what must never happen is looked for after every step.
///
/// Takes in: a seed, and the seams at which a test may plant a bug. Gives out: counts, or the invariant that was broken.
@NullMarked
package dev.mto.testkit.sim;

import org.jspecify.annotations.NullMarked;
