package dev.mto.app;

import dev.mto.http.Readiness.StoreHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How the store was a moment ago. A look at it writes to it and flushes, so a page that asks every other second must not look each
/// time. Thread-safe.
final class StoreLook {
    private static final Duration LASTS = Duration.ofSeconds(10);

    private final Supplier<StoreHealth> look;
    private final LongSupplier nanos;
    private Optional<Seen> last = Optional.empty();

    private record Seen(StoreHealth health, long at) {}

    /// @param look at the store itself
    /// @param nanos a clock that only goes on
    StoreLook(Supplier<StoreHealth> look, LongSupplier nanos) {
        this.look = look;
        this.nanos = nanos;
    }

    /// How it is, or was within the last ten seconds. Who asks while somebody looks, waits for what that one sees.
    synchronized StoreHealth health() {
        Optional<Seen> fresh = last.filter(seen -> nanos.getAsLong() - seen.at() < LASTS.toNanos());
        Seen seen = fresh.orElseGet(() -> new Seen(look.get(), nanos.getAsLong()));
        last = Optional.of(seen);
        return seen.health();
    }
}
