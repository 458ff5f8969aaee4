package dev.mto.run;

import dev.mto.plan.DependencyGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Lays out the sub-tasks of a plan in time: what was, as it was; what is to come, one after the other as they wait for each
/// other. Immutable.
///
/// @param takes how long a sub-task takes with an agent; empty where that is not known
/// @param now what is at work ends no earlier
/// @param next when the next may begin; empty where that is not known
record Schedule(PlanState plan, Function<String, Optional<Duration>> takes, Instant now, Optional<Instant> next) {
    /// From when to when; empty where that is not known.
    record Span(Optional<Instant> start, Optional<Instant> end) {
        private static final Span UNKNOWN = new Span(Optional.empty(), Optional.empty());
    }

    /// Of each sub-task, by index. The start of one that is at work, or over, is that of its newest attempt, as far as known.
    List<Span> spans() {
        DependencyGraph graph = plan.graph();
        List<Span> spans = new ArrayList<>(Collections.nCopies(graph.size(), Span.UNKNOWN));
        for (int index : graph.topologicalOrder()) {
            Optional<Instant> ready = next.flatMap(earliest -> latest(
                    graph.dependenciesOf(index).stream().map(spans::get).map(Span::end).toList(), earliest));
            spans.set(index, span(plan.subtasks().get(index), ready));
        }
        return List.copyOf(spans);
    }

    private Span span(SubtaskState subtask, Optional<Instant> ready) {
        WorkState work = subtask.work();
        if (subtask.status().isTerminal()) {
            return new Span(work.startedAt(), subtask.finishedAt());
        }
        Optional<Instant> start = work.running().map(WorkState.Running::since)
                .or(() -> ready.map(free -> later(free, work.retryAt().orElse(free))));
        // What nobody wants any more is being ended.
        Optional<Duration> left = subtask.cancelReason().isPresent()
                ? Optional.of(Duration.ZERO)
                : takes.apply(subtask.spec().agent());
        return new Span(start, start.flatMap(begun -> left.map(begun::plus)).map(end -> later(end, now)));
    }

    /// The latest of some and of one more; empty where one of them is not known.
    static Optional<Instant> latest(List<Optional<Instant>> times, Instant least) {
        return times.stream().allMatch(Optional::isPresent)
                ? Optional.of(times.stream().map(Optional::orElseThrow).reduce(least, Schedule::later))
                : Optional.empty();
    }

    static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
