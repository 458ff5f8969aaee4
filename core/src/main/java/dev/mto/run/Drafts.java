package dev.mto.run;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What was written of a plan by an answer that was not whole yet. Immutable.
///
/// @param from the attempt whose answer the sub-tasks come from; absent where there are none, and once there is a plan
/// @param dropped those that were begun and are not in the plan; what still runs of them is being ended
/// @param context all there were when the plan came, where one was dropped: what a dropped one was told follows from them
public record Drafts(Optional<Attempt> from, List<Dropped> dropped, List<SubtaskState> context) {
    static final Drafts NONE = new Drafts(Optional.empty(), List.of(), List.of());

    /// A draft that was begun and is not in the plan.
    ///
    /// @param index its place among the drafts; the plan may have another sub-task there
    public record Dropped(int index, SubtaskState draft) {
        private boolean isAt(Attempt attempt) {
            return draft.work().running().filter(running -> running.attempt().equals(attempt)).isPresent();
        }
    }

    static Drafts from(Attempt attempt) {
        return new Drafts(Optional.of(attempt), List.of(), List.of());
    }

    static Drafts settled(List<Dropped> dropped, List<SubtaskState> all) {
        return new Drafts(Optional.empty(), dropped, dropped.isEmpty() ? List.of() : all);
    }

    /// The one that an attempt is at, where that was dropped.
    Optional<SubtaskState> dropped(Attempt attempt) {
        // Mostly there is none, and it is asked for at every turn.
        return dropped.isEmpty()
                ? Optional.empty()
                : dropped.stream().filter(each -> each.isAt(attempt)).map(Dropped::draft).findFirst();
    }

    Drafts withDropped(Attempt attempt, UnaryOperator<SubtaskState> change) {
        return new Drafts(from, dropped.stream()
                .map(each -> each.isAt(attempt) ? new Dropped(each.index(), change.apply(each.draft())) : each)
                .toList(), context);
    }

    /// How many attempts at a place were at a draft that the plan does not have there.
    int droppedAttempts(int index) {
        return dropped.stream().filter(each -> each.index() == index).mapToInt(each -> each.draft().work().attempts())
                .sum();
    }
}
