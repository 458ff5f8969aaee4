package dev.mto.orchestrator;

import dev.mto.access.Caller;
import dev.mto.access.SubmissionKey;
import dev.mto.plan.Goal;
import java.util.Optional;

/// A goal that somebody hands in. Immutable.
///
/// @param owner whose plan it will be
/// @param key what its client calls it by, so that sending it twice makes one plan
/// @param mostLive how many plans of the owner may be live with this one; absent: any number
public record Submission(Goal goal, String owner, Optional<SubmissionKey> key, Optional<Integer> mostLive) {
    /// This machine's user's.
    public static Submission of(Goal goal) {
        return new Submission(goal, Caller.LOCAL_OWNER, Optional.empty(), Optional.empty());
    }

    /// The same under a key.
    public Submission under(Optional<SubmissionKey> itsKey) {
        return new Submission(goal, owner, itsKey, mostLive);
    }
}
