/// Measures the orchestrator: `bench/run`. Never shipped.
@NullMarked
package dev.mto.bench;

import org.jspecify.annotations.NullMarked;
