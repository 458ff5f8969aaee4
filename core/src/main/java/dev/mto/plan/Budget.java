package dev.mto.plan;

import java.math.BigDecimal;
import java.util.Optional;

/// What a plan may spend, over all its sessions. Immutable.
///
/// @param maxCostUsd in US dollars, greater than 0; absent: no bound
/// @param maxTokens tokens of every kind together, at least 1; absent: no bound
public record Budget(Optional<BigDecimal> maxCostUsd, Optional<Long> maxTokens) {
    public static final Budget NONE = new Budget(Optional.empty(), Optional.empty());

    public Budget {
        if (maxCostUsd.filter(cost -> cost.signum() <= 0).isPresent()) {
            throw new IllegalArgumentException("maxCostUsd is " + maxCostUsd.get());
        }
        if (maxTokens.filter(tokens -> tokens < 1).isPresent()) {
            throw new IllegalArgumentException("maxTokens is " + maxTokens.get());
        }
    }
}
