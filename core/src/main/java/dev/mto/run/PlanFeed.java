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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
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
    private final Map<PlanId, Set<Presence>> presences = new ConcurrentHashMap<>();
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

    /// The plans that somebody listens to just now.
    public Set<PlanId> watched() {
        return Set.copyOf(subscriptions.keySet());
    }

    /// Whether a client of this name attends to a plan just now.
    public boolean isAttendedBy(PlanId plan, String clientId) {
        return presences.getOrDefault(plan, Set.of()).stream()
                .anyMatch(presence -> presence.clientId.equals(clientId));
    }

    /// Notes that a client has begun to attend to a plan, until this is closed.
    public Presence attend(PlanId plan, String clientId) {
        Presence presence = new Presence(plan, clientId);
        add(presences, plan, presence);
        return presence;
    }

    /// Begins to listen to a plan, from now on.
    public Subscription subscribe(PlanId plan) {
        Subscription subscription = new Subscription(plan);
        add(subscriptions, plan, subscription);
        return subscription;
    }

    private static <T> void add(Map<PlanId, Set<T>> all, PlanId plan, T one) {
        all.compute(plan, (_, present) -> {
            Set<T> of = present == null ? ConcurrentHashMap.newKeySet() : present;
            of.add(one);
            return of;
        });
    }

    private static <T> void remove(Map<PlanId, Set<T>> all, PlanId plan, T one) {
        all.computeIfPresent(plan, (_, of) -> {
            of.remove(one);
            return of.isEmpty() ? null : of;
        });
    }

    /// A client's attendance to a plan. Thread-safe.
    public final class Presence implements AutoCloseable {
        private final PlanId plan;
        private final String clientId;

        private Presence(PlanId plan, String clientId) {
            this.plan = plan;
            this.clientId = clientId;
        }

        /// The client is gone. May be called twice.
        @Override
        public void close() {
            remove(presences, plan, this);
        }
    }

    /// One watcher's queue. To be read by one thread at a time.
    public final class Subscription implements AutoCloseable {
        private final PlanId plan;
        /// Takes room for what is in it, not for what may be.
        private final BlockingQueue<PlanUpdate> queue = new LinkedBlockingQueue<>(BACKLOG);
        private volatile boolean overrun;

        private Subscription(PlanId plan) {
            this.plan = plan;
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
            PlanUpdate update = queue.poll();
            if (update != null) {
                return Optional.of(update);
            }
            // Nothing more will come: not to be waited for.
            if (overrun) {
                throw new Overrun();
            }
            return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
        }

        /// Stops listening. May be called twice.
        @Override
        public void close() {
            remove(subscriptions, plan, this);
        }
    }

    /// A watcher fell too far behind.
    public static final class Overrun extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
