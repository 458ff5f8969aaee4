package dev.mto.plan;

import java.time.Duration;
import java.util.Optional;

/// Somebody's leave, without which nothing of a plan is begun. Immutable.
///
/// @param within how long it is waited for, after which the plan fails; positive; absent: for ever
public record Approval(Optional<Duration> within) {
    public Approval {
        if (within.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("within is " + within.get());
        }
    }
}
