/// What the log amounts to.
///
/// Takes in: the calls of each plan. Gives out: ratios, hops, tables, a file of results.
@NullMarked
package dev.mto.bench.figures;

import org.jspecify.annotations.NullMarked;
