package dev.mto.orchestrator;

import dev.mto.plan.PlanId;

/// A goal was taken on. Immutable.
///
/// @param replayed whether that was so before, under the same key
public record Submitted(PlanId plan, boolean replayed) {}
