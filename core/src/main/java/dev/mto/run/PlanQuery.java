package dev.mto.run;

import dev.mto.plan.PlanId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// Which plans to list. Immutable.
///
/// @param status only these; absent: all
/// @param directory only these; absent: all
/// @param owner only this one's; absent: everybody's
/// @param after only plans older than this place; absent: from the newest
/// @param limit the most to give; at least 1
public record PlanQuery(
        Optional<PlanStatus> status,
        Optional<Path> directory,
        Optional<String> owner,
        Optional<Position> after,
        int limit) {
    public PlanQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit);
        }
    }

    /// Everybody's.
    public PlanQuery(Optional<PlanStatus> status, Optional<Path> directory, Optional<Position> after, int limit) {
        this(status, directory, Optional.empty(), after, limit);
    }

    /// The same of one owner only.
    public PlanQuery of(String whose) {
        return new PlanQuery(status, directory, Optional.of(whose), after, limit);
    }

    /// A place in the list: that of the plan which was shown last.
    public record Position(Instant createdAt, PlanId id) {}
}
