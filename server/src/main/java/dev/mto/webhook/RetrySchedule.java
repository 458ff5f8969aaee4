package dev.mto.webhook;

import dev.mto.delivery.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Decides what becomes of a delivery after an attempt. Thread-safe as long as the randomness is.
///
/// @param attempts how often it is tried
/// @param first how long after the first attempt the second comes; all other pauses are multiples of it
record RetrySchedule(int attempts, Duration first, RandomGenerator random) {
    /// With 5 s to begin with: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, 8 h, 12 h; together 27 h 42 min. Beyond that
    /// the last one again.
    private static final List<Integer> MULTIPLES = List.of(1, 6, 24, 120, 360, 720, 1_440, 2_880, 5_760, 8_640);
    /// Receivers that were away at the same time are not to be asked again at the same time.
    private static final double SPREAD = 0.1;
    /// Whatever the first one is, and whatever a receiver asks for.
    static final Duration LONGEST = Duration.ofHours(12);

    private static final int GONE = 410;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    /// The delivery as it is after an attempt.
    Delivery after(Delivery before, Answer answer, Instant now) {
        return switch (answer) {
            case Answer.Answered(int status, _) when status >= 200 && status < 300 -> before.delivered(status, now);
            case Answer.Answered(int status, _) when status == GONE -> before.failed(Optional.of(status),
                    "The receiver answered 410: it wants no more of it.", now, Optional.empty());
            case Answer.Answered(int status, var asked) -> before.failed(Optional.of(status), meaning(status), now,
                    next(before, asked.filter(_ -> status == TOO_MANY || status == UNAVAILABLE), now));
            case Answer.Unreached(String why, boolean forGood) -> before.failed(Optional.empty(), why, now,
                    forGood ? Optional.empty() : next(before, Optional.empty(), now));
        };
    }

    private static String meaning(int status) {
        return "The receiver answered " + status + "." + (status >= 300 && status < 400
                ? " Redirects are not followed: callbackUrl must be where it leads to."
                : "");
    }

    /// Never sooner than by the schedule: else a receiver that always asks for a second would be given up in a minute.
    private Optional<Instant> next(Delivery before, Optional<Duration> asked, Instant now) {
        int done = before.tries() + 1;
        if (done >= attempts) {
            return Optional.empty();
        }
        int multiple = MULTIPLES.get(Math.min(done, MULTIPLES.size()) - 1);
        double spread = 1 + SPREAD * (2 * random.nextDouble() - 1);
        Duration pause = Duration.ofNanos((long) (atMost(first.multipliedBy(multiple)).toNanos() * spread));
        Duration wanted = asked.map(RetrySchedule::atMost).orElse(Duration.ZERO);
        return Optional.of(now.plus(pause.compareTo(wanted) > 0 ? pause : wanted));
    }

    private static Duration atMost(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
