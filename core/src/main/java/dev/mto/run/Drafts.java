package dev.mto.run;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What was written of a plan by an answer that was not whole yet. Immutable.
///
/// @param from the attempt whose answer the sub-tasks come from; absent where there are none, and once there is a plan
/// @param dropped those that were begun and are not in the plan; what still runs of them is being ended
/// @param context all there were when the plan came, where one was dropped: what a dropped one was told follows from them
public record Drafts(Optional<Attempt> from, List<SubtaskState> dropped, List<SubtaskState> context) {
    static final Drafts NONE = new Drafts(Optional.empty(), List.of(), List.of());

    static Drafts from(Attempt attempt) {
        return new Drafts(Optional.of(attempt), List.of(), List.of());
    }

    static Drafts settled(List<SubtaskState> dropped, List<SubtaskState> all) {
        return new Drafts(Optional.empty(), dropped, dropped.isEmpty() ? List.of() : all);
    }

    /// The one that an attempt is at, where that was dropped.
    Optional<SubtaskState> dropped(Attempt attempt) {
        return dropped.stream().filter(draft -> isAt(draft, attempt)).findFirst();
    }

    Drafts withDropped(Attempt attempt, UnaryOperator<WorkState> change) {
        return new Drafts(from, dropped.stream()
                .map(draft -> isAt(draft, attempt) ? draft.with(change.apply(draft.work())) : draft).toList(), context);
    }

    private static boolean isAt(SubtaskState draft, Attempt attempt) {
        return draft.work().running().filter(running -> running.attempt().equals(attempt)).isPresent();
    }
}
