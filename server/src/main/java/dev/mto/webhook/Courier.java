package dev.mto.webhook;

import dev.mto.agent.LogContext;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.delivery.Outbox;
import dev.mto.run.IllegalTransition;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what is in the outbox to its receivers, each as soon as it is due. Thread-safe; started once, closed once.
///
/// What it knows is in the outbox: where it dies, the next one goes on. So a letter whose answer was not kept any more is
/// sent again, under the same id. Plans do nothing for it but write their row.
public final class Courier implements PlanListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);
    private static final Duration STORE_REST = Duration.ofSeconds(5);
    /// Longer than an attempt takes, its lookup and its longest time-out included.
    private static final Duration RESERVED = Duration.ofMinutes(3);

    private static final Duration CLEANING = Duration.ofHours(1);
    private static final int FORGOTTEN_AT_ONCE = 500;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Outbox outbox;
    private final Office office;
    private final InstantSource clock;
    private final Map<String, Delivery> inFlight = new ConcurrentHashMap<>();
    private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Instant cleaned = Instant.MIN;

    /// How an attempt is made.
    ///
    /// @param tally told of the outcome of each
    record Office(Clerk clerk, Sender sender, RetrySchedule schedule, Tally tally) {}

    /// Counts attempts. Must not block.
    @FunctionalInterface
    public interface Tally {
        /// One is over.
        ///
        /// @param outcome `delivered`, `put_off` or `given_up`
        void attempted(String outcome);
    }

    Courier(Outbox outbox, Office office, InstantSource clock) {
        this.outbox = outbox;
        this.office = office;
        this.clock = clock;
    }

    /// Begins to look into the outbox.
    public void start() {
        threads.execute(this::run);
    }

    /// Has it look into the outbox now. Does not block.
    public void wake() {
        bell.offer(true);
    }

    @Override
    public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        if (after.goal().callbackUrl().isPresent()
                && entries.stream().anyMatch(entry -> Notice.of(after.id(), entry).isPresent())) {
            wake();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                bell.poll(rest().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /// Sends out what is due.
    ///
    /// @return how long nothing else will be, as far as is known
    private Duration rest() {
        try {
            clean();
            Instant now = clock.instant();
            List<Delivery> due = due(now);
            while (!due.isEmpty()) {
                due.forEach(this::begin);
                due = due(now);
            }
            return outbox.nextDue(now).map(next -> Duration.between(now, next))
                    .filter(rest -> rest.compareTo(LONGEST_REST) < 0).orElse(LONGEST_REST);
        } catch (RejectedExecutionException _) {
            return LONGEST_REST;
        } catch (JournalException failure) {
            LOG.warn("The outbox of webhooks cannot be read: {}", failure.getMessage());
            return STORE_REST;
        } catch (RuntimeException defect) {
            LOG.error("The outbox of webhooks cannot be made sense of", defect);
            return LONGEST_REST;
        }
    }

    /// Those that may be begun now: no more than there are slots for.
    private List<Delivery> due(Instant now) {
        // Before the look into the outbox: what ends meanwhile is there as it was.
        Map<String, Delivery> begun = Map.copyOf(inFlight);
        Slots slots = new Slots(begun.values());
        if (slots.areAllTaken()) {
            return List.of();
        }
        List<Delivery> due = new ArrayList<>();
        // Twice as many: those that are in flight are due as well.
        for (Delivery delivery : outbox.due(now, slots.fullReceivers(), slots.fullOwners(), 2 * Slots.ALL)) {
            if (!begun.containsKey(delivery.id()) && slots.take(delivery)) {
                due.add(delivery);
            }
        }
        return due;
    }

    private void begin(Delivery delivery) {
        inFlight.put(delivery.id(), delivery);
        // Where it was closed meanwhile this throws, and nothing is lost.
        threads.execute(() -> {
            try (LogContext _ = LogContext.of(delivery.notice().plan())) {
                attempt(delivery);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error defect) {
                // Nothing of it is kept, so it is due again at once: without the pause it would go round in circles.
                LOG.error("An attempt at webhook {} failed in an unforeseen way", delivery.id(), defect);
                pause(LONGEST_REST);
            } finally {
                inFlight.remove(delivery.id());
                wake();
            }
        });
    }

    private void attempt(Delivery delivery) throws InterruptedException {
        if (!isReserved(delivery)) {
            return;
        }
        Answer answer = answer(delivery);
        if (answer instanceof Answer.Unreached && isClosed()) {
            // Cut by our own stop: the next process tries anew.
            return;
        }
        keep(delivery, office.schedule().after(delivery, answer, clock.instant()));
    }

    /// @return whether no other process tries it as well
    private boolean isReserved(Delivery delivery) {
        try {
            return outbox.reserve(delivery, clock.instant().plus(RESERVED));
        } catch (JournalException failure) {
            LOG.warn("Webhook {} cannot be tried: {}", delivery.id(), failure.getMessage());
            pause(STORE_REST);
            return false;
        }
    }

    /// A letter that cannot be made counts as one that did not arrive. Else it would be due for ever, and so many of them
    /// would leave no slot to any other. An Error counts as well: a plan that takes more memory than there is does so each time.
    private Answer answer(Delivery delivery) {
        Letter letter;
        try {
            letter = office.clerk().write(delivery);
        } catch (JournalException failure) {
            LOG.warn("Webhook {} cannot be written: {}", delivery.id(), failure.getMessage());
            return new Answer.Unreached("The server could not read the plan.", false);
        } catch (IllegalTransition senseless) {
            LOG.warn("Webhook {} cannot be written: {}", delivery.id(), senseless.getMessage());
            return new Answer.Unreached("The journal has this plan, and it cannot be made sense of.", false);
        } catch (RuntimeException | Error defect) {
            LOG.error("Webhook {} cannot be written", delivery.id(), defect);
            return new Answer.Unreached("The server could not make this letter; its log says why.", false);
        }
        return office.sender().send(letter);
    }

    private void keep(Delivery before, Delivery after) throws InterruptedException {
        report(after);
        while (true) {
            try {
                if (!outbox.keep(after, before.attempts())) {
                    LOG.debug("Webhook {} was moved on by somebody else", after.id());
                }
                return;
            } catch (JournalException failure) {
                LOG.warn("What became of webhook {} cannot be kept yet: {}", after.id(), failure.getMessage());
                if (pause(STORE_REST)) {
                    return;
                }
            }
        }
    }

    private void report(Delivery after) {
        String receiver = after.url().receiver();
        String why = after.lastError().orElse("");
        switch (after.state()) {
            case DELIVERED -> LOG.debug("webhook.delivered {} to {}", after.id(), receiver);
            case PENDING -> LOG.info("webhook.put_off {} to {}: {} Next at {}", after.id(), receiver, why,
                    after.nextAttemptAt().map(Instant::toString).orElse(""));
            case FAILED -> LOG.warn("webhook.given_up {} to {} after {} attempts: {}", after.id(), receiver,
                    after.attempts(), why);
        }
        office.tally().attempted(switch (after.state()) {
            case DELIVERED -> Delivery.State.DELIVERED.name().toLowerCase(Locale.ROOT);
            case PENDING -> "put_off";
            case FAILED -> "given_up";
        });
    }

    /// @return whether all is closed
    private boolean pause(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void clean() {
        Instant now = clock.instant();
        if (cleaned.isAfter(now.minus(CLEANING))) {
            return;
        }
        cleaned = now;
        int forgotten = FORGOTTEN_AT_ONCE;
        while (forgotten == FORGOTTEN_AT_ONCE && !isClosed()) {
            forgotten = outbox.forget(now.minus(Outbox.KEPT), FORGOTTEN_AT_ONCE);
        }
    }

    /// Begins nothing more, and gives what is under way a moment to end; then cuts it. When this returns, nothing of it
    /// calls the outbox any more, unless that took too long.
    @Override
    public void close() {
        closed.countDown();
        wake();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                office.sender().close();
                threads.shutdownNow();
                if (!threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("Not every webhook came to a halt within {} s", GRACE.multipliedBy(2).toSeconds());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            office.sender().close();
        }
    }
}
