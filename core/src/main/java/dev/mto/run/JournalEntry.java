package dev.mto.run;

import java.time.Instant;

/// An event in its place in a plan's journal. Immutable.
///
/// @param seq from 1, without gaps
/// @param at when the orchestrator learned of it
public record JournalEntry(long seq, Instant at, PlanEvent event) {}
