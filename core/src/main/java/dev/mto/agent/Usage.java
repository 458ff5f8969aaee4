package dev.mto.agent;

import java.math.BigDecimal;

/// What a session spent. Immutable.
///
/// @param inputTokens tokens read by the model, cached ones not included
/// @param outputTokens tokens written, reasoning not included
/// @param reasoningTokens tokens spent on reasoning
/// @param cacheReadTokens tokens read from the provider's cache
/// @param cacheWriteTokens tokens written to the provider's cache
/// @param costUsd in US dollars, as the runtime computed it from its price list
public record Usage(
        long inputTokens,
        long outputTokens,
        long reasoningTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        BigDecimal costUsd) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, BigDecimal.ZERO);

    public Usage plus(Usage other) {
        return new Usage(inputTokens + other.inputTokens, outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens, cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens, costUsd.add(other.costUsd));
    }

    /// Whether that is nothing, or not known.
    public boolean amountsToNothing() {
        return totalTokens() == 0 && costUsd.signum() == 0;
    }

    public long totalTokens() {
        return inputTokens + outputTokens + reasoningTokens + cacheReadTokens + cacheWriteTokens;
    }
}
