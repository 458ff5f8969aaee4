package dev.mto.webhook;

import dev.mto.access.Destinations;
import dev.mto.delivery.Outbox;
import dev.mto.delivery.SigningSecrets;
import dev.mto.run.PlanJournal;
import dev.mto.webhook.Courier.Tally;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Puts the parts of this package together. Immutable.
///
/// @param destinations where anything may be sent to
/// @param attempts how often
/// @param firstRetry how long after the first attempt the second comes
/// @param timeout for one attempt
/// @param program what it calls itself
public record Webhooks(Destinations destinations, int attempts, Duration firstRetry, Duration timeout,
        String program) {
    /// What is read from and written to.
    public record Store(PlanJournal journal, Outbox outbox, SigningSecrets secrets) {}

    /// One that is not started yet.
    ///
    /// @param random for the pauses between attempts
    public Courier courier(Store store, InstantSource clock, RandomGenerator random, Tally tally) {
        return courier(store, clock, random, tally, Sender::addresses);
    }

    /// The same, with another idea of names.
    Courier courier(Store store, InstantSource clock, RandomGenerator random, Tally tally, Lookup.Names names) {
        Sender sender = new Sender(destinations, names,
                new Sender.Terms(timeout, Slots.ALL, program, clock));
        return new Courier(store.outbox(), new Courier.Office(new Clerk(store.journal(), store.secrets(), clock),
                sender, new RetrySchedule(attempts, firstRetry, random), tally), clock);
    }
}
