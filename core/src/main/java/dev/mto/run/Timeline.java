package dev.mto.run;

import dev.mto.plan.PlanId;
import java.time.Instant;
import java.util.List;

/// What was tried of a plan, and when, and what will most likely come yet. Immutable.
///
/// @param now by which the outlook was taken
/// @param lastSeq the number of the newest event in it
/// @param attempts all of them, in the order in which they began
public record Timeline(Instant now, long lastSeq, List<AttemptRecord> attempts, Outlook outlook) {
    public Timeline {
        attempts = List.copyOf(attempts);
    }

    /// Reads it off a whole journal.
    ///
    /// @param entries at least one
    /// @throws IllegalTransition where they are no journal of a plan
    public static Timeline of(PlanId id, List<JournalEntry> entries, Durations durations, Instant now) {
        AttemptHistory history = AttemptHistory.of(id, entries);
        return new Timeline(now, history.plan().lastSeq(), history.attempts(),
                Outlook.of(history.plan(), durations, now));
    }
}
