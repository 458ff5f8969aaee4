package dev.mto.run;

import dev.mto.agent.LogContext;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanUpdate.Recorded;
import dev.mto.run.PlanUpdate.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands what happens to plans on to whoever watches. Thread-safe; publishing never blocks.
public final class PlanFeed {
    /// How far a watcher may fall behind before it is cut off: some hundred times what a plan of ten sub-tasks records,
    /// so that only a stuck reader meets it.
    private static final int BACKLOG = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PlanFeed.class);

    private final Map<PlanId, Set<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private final PlanListener listener;

    /// For watchers alone.
    public PlanFeed() {
        this(PlanListener.NONE);
    }

    /// @param listener is told of all plans
    public PlanFeed(PlanListener listener) {
        this.listener = listener;
    }

    /// Tells the listener and the watchers of events that have become durable, in order.
    ///
    /// @param before the plan without them; empty where it begins with them
    /// @param entries at least one
    /// @param after the plan with them
    public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        tell(after.id(), () -> listener.recorded(before, entries, after));
        recorded(after.id(), entries);
    }

    /// Tells the listener that an attempt was handed to the agent runtime.
    void handedOver(PlanState plan, Attempt attempt, Instant at) {
        tell(plan.id(), () -> listener.handedOver(plan, attempt, at));
    }

    /// That somebody miscounts is no reason to take a plan up anew.
    private static void tell(PlanId plan, Runnable call) {
        try (LogContext _ = LogContext.of(plan)) {
            call.run();
        } catch (RuntimeException defect) {
            LOG.error("What happened to {} could not be told", plan, defect);
        }
    }

    /// Tells the watchers alone of events that have become durable, in order.
    public void recorded(PlanId plan, List<JournalEntry> entries) {
        for (Subscription subscription : subscriptions.getOrDefault(plan, Set.of())) {
            entries.forEach(entry -> subscription.offer(new Recorded(entry)));
        }
    }

    /// Tells what a session is doing.
    public void shown(PlanId plan, Shown shown) {
        for (Subscription subscription : subscriptions.getOrDefault(plan, Set.of())) {
            subscription.offer(shown);
        }
    }

    /// Whether a client of this name listens to a plan just now.
    public boolean isWatchedBy(PlanId plan, String clientId) {
        return subscriptions.getOrDefault(plan, Set.of()).stream()
                .anyMatch(subscription -> subscription.clientId.equals(Optional.of(clientId)));
    }

    /// Begins to listen to a plan, from now on.
    ///
    /// @param clientId who listens, where that is told
    public Subscription subscribe(PlanId plan, Optional<String> clientId) {
        Subscription subscription = new Subscription(plan, clientId);
        subscriptions.compute(plan, (_, present) -> {
            Set<Subscription> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(subscription);
            return all;
        });
        return subscription;
    }

    /// One watcher's queue. To be read by one thread at a time.
    public final class Subscription implements AutoCloseable {
        private final PlanId plan;
        private final Optional<String> clientId;
        private final BlockingQueue<PlanUpdate> queue = new ArrayBlockingQueue<>(BACKLOG);
        private volatile boolean overrun;

        private Subscription(PlanId plan, Optional<String> clientId) {
            this.plan = plan;
            this.clientId = clientId;
        }

        private void offer(PlanUpdate update) {
            boolean forShow = update instanceof Shown;
            if (overrun || (forShow && queue.remainingCapacity() < BACKLOG / 2)) {
                return;
            }
            if (!queue.offer(update)) {
                overrun = true;
            }
        }

        /// The next update, waiting for it at most so long; empty where none came.
        ///
        /// @throws Overrun where this watcher was too slow and has missed events: it must begin again from the journal
        public Optional<PlanUpdate> next(Duration patience) throws InterruptedException, Overrun {
            PlanUpdate update = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (update == null && overrun) {
                throw new Overrun();
            }
            return Optional.ofNullable(update);
        }

        /// Stops listening. May be called twice.
        @Override
        public void close() {
            subscriptions.computeIfPresent(plan, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /// A watcher fell too far behind.
    public static final class Overrun extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
