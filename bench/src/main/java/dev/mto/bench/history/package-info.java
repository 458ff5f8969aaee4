/// What users notice of a store with a million plans in it.
///
/// Takes in: real plans, to be copied. Gives out: how long calls take, and how the database carries out the statements behind
/// them.
@NullMarked
package dev.mto.bench.history;

import org.jspecify.annotations.NullMarked;
