package dev.mto.client;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a plan may spend in all. Immutable.
///
/// @param maxCostUsd in US dollars; empty for no bound
/// @param maxTokens of every kind; empty for no bound
public record Budget(Optional<BigDecimal> maxCostUsd, Optional<Long> maxTokens) {
    public static final Budget UNBOUNDED = new Budget(Optional.empty(), Optional.empty());

    static Budget of(JsonNode json) {
        return new Budget(json.path("maxCostUsd").asDecimalOpt(),
                json.path("maxTokens").asLongOpt().stream().boxed().findFirst());
    }

    JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        maxCostUsd.ifPresent(cost -> json.put("maxCostUsd", cost));
        maxTokens.ifPresent(tokens -> json.put("maxTokens", tokens));
        return json;
    }
}
