package dev.mto.run;

import dev.mto.plan.ModelRef;
import dev.mto.plan.SubtaskSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a plan will most likely take, by what earlier sessions took. Of what nobody has seen it says nothing. Immutable.
///
/// @param subtasks how many there are
/// @param criticalPathSeconds how long the longest chain of sub-tasks that wait for each other takes; the answer comes
/// after it. Absent where no sub-task was ever seen
/// @param costUsd what the sub-tasks cost together; absent where that is not known of each of their agents
public record Forecast(int subtasks, Optional<Long> criticalPathSeconds, Optional<CostRange> costUsd) {
    /// US dollars, from the least to the most.
    public record CostRange(BigDecimal low, BigDecimal high) {
        CostRange plus(CostRange other) {
            return new CostRange(low.add(other.low), high.add(other.high));
        }
    }

    static Forecast of(PlanState plan, Durations durations) {
        List<SubtaskSpec> specs = plan.subtasks().stream().map(SubtaskState::spec).toList();
        return new Forecast(specs.size(), criticalPath(plan, specs, durations),
                cost(specs, plan.goal().model(), durations.costs()));
    }

    private static Optional<Long> criticalPath(PlanState plan, List<SubtaskSpec> specs, Durations durations) {
        List<Optional<Duration>> each = specs.stream().map(spec -> durations.seenOfSubtask(spec.agent())).toList();
        return each.stream().allMatch(Optional::isPresent)
                ? Optional.of(Math.round(
                        plan.graph().criticalPath(index -> each.get(index).orElseThrow().toNanos() / 1e9)))
                : Optional.empty();
    }

    private static Optional<CostRange> cost(List<SubtaskSpec> specs, Optional<ModelRef> model, Costs costs) {
        List<Optional<CostRange>> each = specs.stream().map(spec -> costs.ofSubtask(spec.agent(), model)).toList();
        return each.stream().allMatch(Optional::isPresent)
                ? each.stream().map(Optional::orElseThrow).reduce(CostRange::plus)
                : Optional.empty();
    }
}
