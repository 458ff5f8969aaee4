package dev.mto.agent;

/// An agent that can be given a sub-task. Immutable.
///
/// @param name as the runtime knows it
/// @param description what it is good for, for the planner; may be empty
public record Agent(String name, String description) {}
