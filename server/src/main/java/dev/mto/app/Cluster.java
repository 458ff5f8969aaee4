package dev.mto.app;

import dev.mto.cluster.Drainage;
import dev.mto.cluster.Membership;
import dev.mto.cluster.Nodes;
import dev.mto.cluster.Tail;
import dev.mto.run.PlanHost;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanRunners;
import dev.mto.store.PostgresBell;
import dev.mto.store.PostgresNodes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a server's place among those that share its journal, and tells its watchers of plans that run elsewhere. Thread-safe;
/// started once, closed once.
final class Cluster implements Company {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /// How often a lease is renewed while it lasts: that many in a row may be lost.
    private static final int BEATS_IN_A_LEASE = 10;
    private static final Duration SLOWEST_BEAT = Duration.ofSeconds(1);
    private static final Duration WATCHED = Duration.ofMillis(200);
    private static final Duration UNWATCHED = Duration.ofSeconds(1);
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(15);
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final PostgresNodes nodes;
    private final Membership membership;
    private final Tail tail;
    private final PlanHost host;
    private final IntSupplier plans;
    private final Duration beat;
    private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
    private final AtomicReference<Optional<CompletableFuture<Integer>>> drainage = new AtomicReference<>(
            Optional.empty());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread beats;
    private final Thread looks;
    private Optional<PostgresBell> bells = Optional.empty();
    private boolean troubled;

    /// @param lease that the membership renews
    Cluster(PostgresNodes nodes, Membership membership, Tail tail, PlanRunners host, Duration lease) {
        this.nodes = nodes;
        this.membership = membership;
        this.tail = tail;
        this.host = host;
        this.plans = host::running;
        Duration tenth = lease.dividedBy(BEATS_IN_A_LEASE);
        this.beat = tenth.compareTo(SLOWEST_BEAT) < 0 ? tenth : SLOWEST_BEAT;
        // A platform thread: it is not to wait for the plans whose lease it renews.
        this.beats = Thread.ofPlatform().name("cluster-beat").daemon().unstarted(this::run);
        this.looks = Thread.ofVirtual().name("cluster-tail").unstarted(this::follow);
    }

    @Override
    public void start() {
        membership.join(host);
        bells = Optional.of(nodes.listen(this::wake));
        beats.start();
        looks.start();
    }

    /// Another server may have left something. Does not block.
    void wake() {
        bell.offer(true);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                bell.poll(beat.toNanos(), TimeUnit.NANOSECONDS);
                beat();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// One failure is told of, and its end; not each try in between.
    private void beat() {
        try {
            drainage.getAndSet(Optional.empty()).ifPresent(this::drain);
            membership.beat(host);
            if (troubled) {
                LOG.info("The store answers again");
            }
            troubled = false;
        } catch (JournalException failure) {
            if (troubled) {
                LOG.debug("Still no place among the servers: {}", failure.getMessage());
            } else {
                LOG.warn("The place among the servers cannot be renewed: {}", failure.getMessage());
            }
            troubled = true;
        } catch (RuntimeException defect) {
            LOG.error("The place among the servers cannot be kept", defect);
        }
    }

    private void drain(CompletableFuture<Integer> wish) {
        try {
            int had = plans.getAsInt();
            membership.drain(host);
            wish.complete(had);
        } catch (RuntimeException failure) {
            wish.completeExceptionally(failure);
        }
    }

    private void follow() {
        Duration rest = UNWATCHED;
        try {
            while (!closed.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                rest = look() > 0 ? WATCHED : UNWATCHED;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int look() {
        try {
            return tail.look();
        } catch (JournalException failure) {
            LOG.debug("Watchers wait for the store: {}", failure.getMessage());
        } catch (RuntimeException defect) {
            LOG.error("Watchers of plans that run elsewhere cannot be told of them", defect);
        }
        return 0;
    }

    @Override
    public Nodes nodes() {
        return new Nodes(nodes.all(), nodes.self().orElse(""));
    }

    /// Done between two beats: only one thread deals with the place.
    @Override
    public Drainage drain() {
        CompletableFuture<Integer> wish = drainage.updateAndGet(
                earlier -> earlier.isPresent() ? earlier : Optional.of(new CompletableFuture<>())).orElseThrow();
        wake();
        try {
            return new Drainage.Drained(wish.get(DRAINED_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof JournalException failure
                    ? failure
                    : new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new JournalException("The store took longer than " + DRAINED_WITHIN.toSeconds()
                    + " s. The server gives up its plans as soon as it answers.", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted before the plans were given up.", interrupted);
        }
    }

    @Override
    public boolean isFirst() {
        return membership.isFirst();
    }

    @Override
    public boolean isDraining() {
        return membership.isDraining();
    }

    /// At once.
    @Override
    public void close() {
        closed.countDown();
        bells.ifPresent(PostgresBell::close);
        beats.interrupt();
        looks.interrupt();
        try {
            if (beats.join(CLOSING) && looks.join(CLOSING)) {
                membership.leave(host);
            } else {
                LOG.warn("The place among the servers is still being renewed; the others will miss this one");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (JournalException failure) {
            LOG.warn("The plans could not be left to the others, who will miss this server: {}", failure.getMessage());
        } finally {
            nodes.close();
        }
    }
}
