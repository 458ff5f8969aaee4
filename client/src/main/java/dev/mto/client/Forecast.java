package dev.mto.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a plan will most likely take, by what earlier sessions took. Of what nobody has seen it says nothing. Immutable.
///
/// @param subtasks how many there are
/// @param criticalPath how long the longest chain of sub-tasks that wait for each other takes; the answer comes after it
/// @param lowestUsd what the sub-tasks cost at the least, in US dollars
/// @param highestUsd what they cost at the most
public record Forecast(
        int subtasks,
        Optional<Duration> criticalPath,
        Optional<BigDecimal> lowestUsd,
        Optional<BigDecimal> highestUsd) {
    static Forecast of(JsonNode json) {
        JsonNode seconds = json.path("criticalPathSeconds");
        return new Forecast(json.path("subtasks").asInt(0),
                seconds.isNumber() ? Optional.of(Duration.ofSeconds(seconds.asLong(0))) : Optional.empty(),
                json.at("/costUsd/low").decimalValueOpt(), json.at("/costUsd/high").decimalValueOpt());
    }
}
