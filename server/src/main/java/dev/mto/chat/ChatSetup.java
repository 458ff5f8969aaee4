package dev.mto.chat;

import java.time.Duration;

/// All that a [ChatRuntime] has to be told. Immutable.
///
/// @param endpoint who is asked; closed by the runtime
/// @param idle how long the endpoint may say nothing, before its answer and in it
/// @param plannerPrompt the system prompt of the sessions that cut requests up
public record ChatSetup(Endpoint endpoint, Duration idle, String plannerPrompt) {}
