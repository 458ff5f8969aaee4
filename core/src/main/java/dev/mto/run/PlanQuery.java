package dev.mto.run;

import dev.mto.plan.PlanId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which plans to list. Immutable.
///
/// @param statuses only plans that stand in one of these; empty: all
/// @param directory only these; absent: all
/// @param owner only this one's; absent: everybody's
/// @param idStart only plans whose id begins so; absent: all. Meant for a beginning that few plans have: of more than
/// [#MOST_OF_A_START] any are left out
/// @param after only plans older than this place; absent: from the newest
/// @param limit the most to give; at least 1
public record PlanQuery(
        Set<PlanStatus> statuses,
        Optional<Path> directory,
        Optional<String> owner,
        Optional<String> idStart,
        Optional<Position> after,
        int limit) {
    /// How many plans with the same beginning of their ids are looked at.
    public static final int MOST_OF_A_START = 200;

    public PlanQuery {
        statuses = Set.copyOf(statuses);
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit);
        }
    }

    /// Everybody's.
    public PlanQuery(Set<PlanStatus> statuses, Optional<Path> directory, Optional<Position> after, int limit) {
        this(statuses, directory, Optional.empty(), Optional.empty(), after, limit);
    }

    /// Everybody's that stand so.
    ///
    /// @param status absent: all
    public PlanQuery(Optional<PlanStatus> status, Optional<Path> directory, Optional<Position> after, int limit) {
        this(status.map(Set::of).orElse(Set.of()), directory, after, limit);
    }

    /// The same of one owner only.
    public PlanQuery of(String whose) {
        return new PlanQuery(statuses, directory, Optional.of(whose), idStart, after, limit);
    }

    /// The same, but only plans whose id begins so.
    public PlanQuery startingWith(String start) {
        return new PlanQuery(statuses, directory, owner, Optional.of(start), after, limit);
    }

    /// The same from another place, and so many at the most.
    public PlanQuery next(Optional<Position> place, int most) {
        return new PlanQuery(statuses, directory, owner, idStart, place, most);
    }

    /// Whether a plan is among those that are wanted.
    public boolean fits(PlanSummary plan) {
        return (statuses.isEmpty() || statuses.contains(plan.status()))
                && directory.stream().allMatch(plan.directory()::equals)
                && owner.stream().allMatch(plan.owner()::equals)
                && idStart.stream().allMatch(plan.id().value()::startsWith)
                && after.stream().allMatch(place -> place.isAbove(plan));
    }

    /// A place in the list: that of the plan which was shown last.
    public record Position(Instant createdAt, PlanId id) {
        /// That of a plan.
        public static Position of(PlanSummary plan) {
            return new Position(plan.createdAt(), plan.id());
        }

        /// Whether a plan comes below this place: it is older, or as old and its id the lesser one.
        private boolean isAbove(PlanSummary plan) {
            int order = plan.createdAt().compareTo(createdAt);
            return order < 0 || (order == 0 && plan.id().value().compareTo(id.value()) < 0);
        }
    }
}
