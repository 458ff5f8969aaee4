package dev.mto.chat;

import java.time.Duration;

/// All that a [ChatRuntime] has to be told. Immutable.
///
/// @param endpoint who is asked; closed by the runtime
/// @param idle how long the endpoint may say nothing, before its answer and in it
/// @param plannerPrompt the system prompt of the sessions that cut requests up
/// @param kept how long a completion goes on that was left: its plan may come back
public record ChatSetup(Endpoint endpoint, Duration idle, String plannerPrompt, Duration kept) {
    /// While a database is started again, plans are nobody's; then most are whose they were.
    private static final Duration KEPT = Duration.ofSeconds(30);

    public ChatSetup(Endpoint endpoint, Duration idle, String plannerPrompt) {
        this(endpoint, idle, plannerPrompt, KEPT);
    }
}
