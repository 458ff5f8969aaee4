/// Benchmarks of what runs at every word or event: parser, fold, codec.
///
/// Takes in: nothing. Gives out: times, by `bench/run jmh`.
@NullMarked
package dev.mto.bench.jmh;

import org.jspecify.annotations.NullMarked;
