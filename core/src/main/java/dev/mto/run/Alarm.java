package dev.mto.run;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// The earliest of the times at which a plan is to be looked at again. Times that have come are left out: whatever they
/// allowed was decided just now, and what still waits does so for something else. Confined to one thread.
final class Alarm implements Consumer<Instant> {
    private final Instant now;
    private Optional<Instant> earliest = Optional.empty();

    Alarm(Instant now) {
        this.now = now;
    }

    @Override
    public void accept(Instant time) {
        if (now.isBefore(time) && earliest.filter(time::isAfter).isEmpty()) {
            earliest = Optional.of(time);
        }
    }

    /// Empty where only news can change anything.
    Optional<Instant> earliest() {
        return earliest;
    }
}
