package dev.mto.cli.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What a plan has spent. Immutable.
///
/// @param tokens of all kinds
/// @param costUsd in US dollars
public record Spending(long tokens, BigDecimal costUsd) {
    static Spending of(JsonNode usage) {
        long tokens = Stream
                .of("inputTokens", "outputTokens", "reasoningTokens", "cacheReadTokens", "cacheWriteTokens")
                .mapToLong(kind -> usage.path(kind).asLong(0)).sum();
        return new Spending(tokens, usage.path("costUsd").asDecimal(BigDecimal.ZERO));
    }

    @Override
    public String toString() {
        String counted = String.format(Locale.ROOT, "%,d tokens", tokens);
        return costUsd.signum() == 0
                ? counted
                : counted + ", $" + costUsd.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }
}
