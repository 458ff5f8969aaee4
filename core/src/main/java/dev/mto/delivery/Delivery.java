package dev.mto.delivery;

import dev.mto.plan.CallbackUrl;
import java.time.Instant;
import java.util.Optional;

/// How far a notice is on its way to its receiver. Immutable.
///
/// @param owner whose plan it is, and whose secret signs it
/// @param attempts how many there were in all
/// @param tries how many of them since it was begun, or begun again by somebody
/// @param lastStatus what the receiver answered the last time; absent where it did not
/// @param lastError why the last attempt failed, for people; absent where it did not, and before the first
/// @param nextAttemptAt when it is tried next; absent once it is over
/// @param endedAt when it was delivered or given up
public record Delivery(
        Notice notice,
        String owner,
        CallbackUrl url,
        State state,
        int attempts,
        int tries,
        Optional<Integer> lastStatus,
        Optional<String> lastError,
        Optional<Instant> lastAttemptAt,
        Optional<Instant> nextAttemptAt,
        Optional<Instant> endedAt) {
    /// Where it stands. The wire form is the lower-case name.
    public enum State {
        /// It is to be tried, or tried again.
        PENDING,
        /// The receiver has it.
        DELIVERED,
        /// It was given up.
        FAILED
    }

    /// One that was not tried yet.
    public static Delivery due(Notice notice, String owner, CallbackUrl url) {
        return new Delivery(notice, owner, url, State.PENDING, 0, 0, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.of(notice.at()), Optional.empty());
    }

    public String id() {
        return notice.id();
    }

    /// The same after an attempt that got through.
    public Delivery delivered(int status, Instant at) {
        return new Delivery(notice, owner, url, State.DELIVERED, attempts + 1, tries + 1, Optional.of(status),
                Optional.empty(), Optional.of(at), Optional.empty(), Optional.of(at));
    }

    /// The same after an attempt that did not.
    ///
    /// @param status what the receiver answered, where it did
    /// @param next when to try again; absent: not at all
    public Delivery failed(Optional<Integer> status, String why, Instant at, Optional<Instant> next) {
        return new Delivery(notice, owner, url, next.isPresent() ? State.PENDING : State.FAILED, attempts + 1,
                tries + 1, status, Optional.of(why), Optional.of(at), next,
                next.isPresent() ? Optional.empty() : Optional.of(at));
    }

    /// The same, to be tried at once, and as often as at first. One that was delivered stays so.
    public Delivery again(Instant at) {
        return state == State.DELIVERED
                ? this
                : new Delivery(notice, owner, url, State.PENDING, attempts, 0, lastStatus, lastError, lastAttemptAt,
                        Optional.of(at), Optional.empty());
    }
}
