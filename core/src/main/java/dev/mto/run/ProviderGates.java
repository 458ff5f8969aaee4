package dev.mto.run;

import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.run.Course.Pause;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Which model providers asked to be left alone, and until when: what one plan met keeps all others from running into
/// it. Thread-safe.
public final class ProviderGates {
    private final Map<String, Pause> closed = new ConcurrentHashMap<>();

    /// Closes the gate of a plan's provider; of two times the later one counts.
    void close(Goal goal, Pause pause) {
        closed.merge(provider(goal), pause, (one, other) -> one.until().isAfter(other.until()) ? one : other);
    }

    /// The wait that a plan's provider asks for; empty where its gate is open.
    Optional<Pause> closed(Goal goal, Instant now) {
        return Optional.ofNullable(closed.get(provider(goal))).filter(pause -> now.isBefore(pause.until()));
    }

    /// Plans without a model all use the runtime's default, and so the same provider.
    private static String provider(Goal goal) {
        return goal.model().map(ModelRef::provider).orElse("");
    }
}
