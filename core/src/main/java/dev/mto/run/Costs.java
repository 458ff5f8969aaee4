package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.plan.ModelRef;
import dev.mto.run.Forecast.CostRange;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What sub-tasks cost, by agent and model: the newest few of each that brought a result. Thread-safe.
final class Costs {
    /// Enough to show how far they lie apart, and few enough that a change of prices is soon all that is left.
    private static final int NEWEST = 20;

    /// Far more agents and models than anybody works with; the one learned longest ago goes first.
    private static final int MOST_KINDS = 500;

    private final Map<Key, Deque<BigDecimal>> newest = new LinkedHashMap<>();

    private record Key(String agent, Optional<ModelRef> model) {}

    /// Takes note of one. A cost of nothing is a price that the runtime does not know.
    synchronized void learn(String agent, Optional<ModelRef> model, Usage usage) {
        if (usage.costUsd().signum() <= 0) {
            return;
        }
        Key key = new Key(agent, model);
        Deque<BigDecimal> costs = Optional.ofNullable(newest.remove(key)).orElseGet(ArrayDeque::new);
        costs.add(usage.costUsd());
        if (costs.size() > NEWEST) {
            costs.remove();
        }
        newest.put(key, costs);
        if (newest.size() > MOST_KINDS) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    /// From the least to the most that one cost; empty of what nobody has seen.
    synchronized Optional<CostRange> ofSubtask(String agent, Optional<ModelRef> model) {
        return Optional.ofNullable(newest.get(new Key(agent, model)))
                .map(costs -> new CostRange(Collections.min(costs), Collections.max(costs)));
    }
}
