package dev.mto.client;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was spent; all zero where that is nothing, or not known. Immutable.
///
/// @param costUsd in US dollars
public record Usage(
        long inputTokens,
        long outputTokens,
        long reasoningTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        BigDecimal costUsd) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, BigDecimal.ZERO);

    /// Reads an object as the server writes it; what is absent is zero.
    public static Usage of(JsonNode json) {
        return new Usage(json.path("inputTokens").asLong(0), json.path("outputTokens").asLong(0),
                json.path("reasoningTokens").asLong(0), json.path("cacheReadTokens").asLong(0),
                json.path("cacheWriteTokens").asLong(0), json.path("costUsd").asDecimal(BigDecimal.ZERO));
    }

    /// The tokens of all kinds.
    public long totalTokens() {
        return inputTokens + outputTokens + reasoningTokens + cacheReadTokens + cacheWriteTokens;
    }

    JsonNode json() {
        return JsonMapper.shared().createObjectNode().put("inputTokens", inputTokens)
                .put("outputTokens", outputTokens).put("reasoningTokens", reasoningTokens)
                .put("cacheReadTokens", cacheReadTokens).put("cacheWriteTokens", cacheWriteTokens)
                .put("costUsd", costUsd);
    }
}
