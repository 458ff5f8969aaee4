/// Plans to be measured, as markers that tell the fake model what to do.
///
/// Takes in: shapes, public graphs, a seed. Gives out: requests, and what each would take at the least.
@NullMarked
package dev.mto.bench.workload;

import org.jspecify.annotations.NullMarked;
