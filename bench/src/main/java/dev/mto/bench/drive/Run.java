package dev.mto.bench.drive;

import java.time.Duration;
import java.util.List;

/// What a load came to. Immutable.
///
/// @param before what the server had used when it began
/// @param after what it had used at the end
/// @param modelCpu CPU time of the fake model's process
/// @param storeCpu CPU time of the database's processes, where it has its own
public record Run(List<Observed> plans, Usage before, Usage after, Duration modelCpu, Duration storeCpu) {
    public Run {
        plans = List.copyOf(plans);
    }

    public List<Observed> answered() {
        return plans.stream().filter(plan -> plan.trouble().isEmpty()).toList();
    }
}
