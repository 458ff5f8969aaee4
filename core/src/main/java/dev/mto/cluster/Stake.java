package dev.mto.cluster;

/// How a process stands with a [Quota]. Immutable.
///
/// @param all how many all processes together may have
public record Stake(String name, int all, SlotUse use) {}
