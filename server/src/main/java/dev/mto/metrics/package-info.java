/// Counts and timings for Prometheus.
///
/// Takes in: what plans come to, as [dev.mto.run.PlanListener] tells it, and what the edges say of themselves. Gives out:
/// one page of text, and some of it as numbers. May import: the core.
@NullMarked
package dev.mto.metrics;

import org.jspecify.annotations.NullMarked;
