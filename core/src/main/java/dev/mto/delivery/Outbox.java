package dev.mto.delivery;

import dev.mto.plan.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The deliveries there are: each is written with the event that it tells of, in one transaction, by the journal.
/// Thread-safe. All methods block, and throw what the journal throws where the store fails.
public interface Outbox {
    /// How long those that are over are kept, for people to look at.
    Duration KEPT = Duration.ofDays(7);

    /// What waits.
    ///
    /// @param oldest when what the oldest tells of happened; absent where none waits
    record Backlog(long pending, Optional<Instant> oldest) {}

    /// Those whose time has come, the longest due first.
    ///
    /// @param withoutReceivers whose deliveries are passed over, as [dev.mto.plan.CallbackUrl#receiver] gives them
    /// @param withoutOwners whose deliveries are passed over as well
    List<Delivery> due(Instant now, Collection<String> withoutReceivers, Collection<String> withoutOwners, int limit);

    /// When the next one's time comes, of those whose has not; empty where there is none.
    Optional<Instant> nextDue(Instant now);

    /// Keeps other processes from trying a delivery, until then at the longest: should this one die, it is theirs then.
    ///
    /// @return false where another process was quicker
    default boolean reserve(Delivery delivery, Instant until) {
        return true;
    }

    /// Keeps how far one is, and returns once that is durable.
    ///
    /// @param attemptsBefore as many as there were when whoever calls this saw it
    /// @return false where there were more by now, or it is not there any more; nothing is changed then
    boolean keep(Delivery delivery, int attemptsBefore);

    /// Those of a plan, the newest first.
    List<Delivery> of(PlanId plan, int limit);

    /// One of a plan.
    Optional<Delivery> find(PlanId plan, String id);

    /// Removes those that were over before then, so many at the most.
    ///
    /// @return how many
    int forget(Instant endedBefore, int most);

    /// What waits in all.
    Backlog backlog();
}
