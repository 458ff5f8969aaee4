package dev.mto.testkit.sim;

import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which providers one process was told to leave alone, as its journals have it.
final class KnownGates {
    private final Map<String, List<Closing>> closings = new HashMap<>();

    private record Closing(Instant at, Instant until) {}

    void closed(Goal goal, Instant at, Instant until) {
        closings.computeIfAbsent(provider(goal), _ -> new ArrayList<>()).add(new Closing(at, until));
    }

    /// Whether whoever decided then could know that it had to wait.
    boolean isClosed(Goal goal, Instant at) {
        return closings.getOrDefault(provider(goal), List.of()).stream()
                .anyMatch(closing -> !at.isBefore(closing.at()) && at.isBefore(closing.until()));
    }

    private static String provider(Goal goal) {
        return goal.model().map(ModelRef::provider).orElse("");
    }
}
