/// Benchmarks of what runs at every word or event: parser, fold, codec.
@NullMarked
package dev.mto.bench.jmh;

import org.jspecify.annotations.NullMarked;
