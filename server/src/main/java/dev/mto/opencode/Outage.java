package dev.mto.opencode;

import java.time.Duration;
import java.util.Optional;

/// How long a server has not answered, and whether that is too long. Confined to one thread.
///
/// One that is slow is given all the time there is: a healthy one was seen to be silent for 20 s under load. Where nobody
/// is there at all, a quarter of it is enough, which a restart does not take.
final class Outage {
    private final Duration limit;
    private Optional<Long> since = Optional.empty();
    private Optional<Long> nobodySince = Optional.empty();

    /// @param limit how long a server may say nothing
    Outage(Duration limit) {
        this.limit = limit;
    }

    /// Takes note of a call that was not answered.
    ///
    /// @param now on the clock of [System#nanoTime]
    void failed(boolean nobodyThere, long now) {
        since = Optional.of(since.orElse(now));
        nobodySince = nobodyThere ? Optional.of(nobodySince.orElse(now)) : Optional.empty();
    }

    /// Takes note of an answer.
    void ended() {
        since = Optional.empty();
        nobodySince = Optional.empty();
    }

    boolean isTooLong(long now) {
        return since.filter(start -> now - start >= limit.toNanos()).isPresent()
                || nobodySince.filter(start -> now - start >= limit.dividedBy(4).toNanos()).isPresent();
    }

    Duration length(long now) {
        return Duration.ofNanos(now - since.orElse(now));
    }
}
