package dev.mto.cluster;

import dev.mto.cluster.NodeStore.Profile;
import dev.mto.cluster.NodeStore.Received;
import dev.mto.cluster.NodeStore.Standing;
import dev.mto.plan.PlanId;
import dev.mto.run.AgentSlots;
import dev.mto.run.PlanHost;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanPost;
import dev.mto.run.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process's place among those that share a journal: renews its lease, takes plans that nobody runs, passes commands on
/// to those that it runs. Whatever goes wrong, there is one way back: forget all plans, take a new place, claim, go on as the
/// journal says.
///
/// [#join], [#beat], [#drain] and [#leave] are for one thread at a time; all else is thread-safe.
public final class Membership implements Tenure, PlanPost {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /// How many plans are claimed at a time at the least: to share fewer is not worth a round trip.
    private static final int HANDFUL = 8;

    /// How many are claimed at a time at the most: each is read before the lease is renewed again.
    private static final int ARMFUL = 50;

    /// How long after plans were claimed their sessions may not have been taken up yet, so that nobody knows which quotas
    /// they count in. A plan takes milliseconds to do so.
    private static final Duration ARRIVING = Duration.ofSeconds(5);

    private static final Standing.Placed NOWHERE = new Standing.Placed(0, false, 1, 0, List.of(), Map.of());

    private final NodeStore store;
    private final Profile profile;
    private final AgentSlots slots;
    private final Ticker ticker;
    private final Set<Long> passed = new HashSet<>();
    /// Empty from the moment on in which anybody has seen it over: what was let go of because of that must be claimed, so
    /// it is not to be taken for renewed afterwards.
    private final AtomicReference<Optional<Life>> life = new AtomicReference<>(Optional.empty());
    private boolean hadPlace;
    private volatile boolean draining;
    private volatile Quotas quotas = Quotas.NONE;
    private Optional<Long> claimedAt = Optional.empty();
    private volatile Standing.Placed standing = NOWHERE;

    /// Time as it passes, and as people write it. What a machine sleeps only the second knows of; what is put right by hand,
    /// only the first.
    ///
    /// @param nanos as [System#nanoTime]
    public record Ticker(LongSupplier nanos, InstantSource clock) {}

    /// Since when a lease holds.
    private record Life(long nanos, Instant at, Instant begun) {
        private boolean isWithin(Duration lease, Ticker ticker) {
            Duration passed = Duration.between(at, ticker.clock().instant());
            return ticker.nanos().getAsLong() - nanos < lease.toNanos() && passed.compareTo(lease) < 0;
        }

        private Life from(Instant itsBegin) {
            return new Life(nanos, at, itsBegin);
        }

        private boolean isOlderThan(Duration age) {
            return Duration.between(begun, at).compareTo(age) >= 0;
        }
    }

    public Membership(NodeStore store, Profile profile, AgentSlots slots, Ticker ticker) {
        this.store = store;
        this.profile = profile;
        this.slots = slots;
        this.ticker = ticker;
    }

    /// Whether plans are this process's to act for: asks nobody. Once it was not, it is not until all of them were let go of.
    @Override
    public boolean holds() {
        Optional<Life> present = life.get();
        if (present.isEmpty() || present.get().isWithin(profile.lease(), ticker)) {
            return present.isPresent();
        }
        return !life.compareAndSet(present, Optional.empty()) && holds();
    }

    /// Whether it is this process that does what only one should, such as telling people's servers. For a moment there may
    /// be none, or two.
    public boolean isFirst() {
        return standing.first() && holds();
    }

    /// Has what else all processes share shared out, too. To be called before [#join].
    public void share(List<Quota> shared) {
        quotas = new Quotas(shared);
    }

    /// Whether it gives up its plans and takes no others.
    public boolean isDraining() {
        return draining;
    }

    /// Takes a place, and the plans that nobody runs.
    ///
    /// @throws dev.mto.run.PlanJournal.JournalException where the store fails
    public void join(PlanHost host) {
        // Until told otherwise it may have no sessions, so that all of them together never have more than may be.
        slots.resize(0);
        quotas.giveUp();
        // Before there is a place: from that moment on plans may be written that are this process's to act for.
        Optional<Life> asked = Optional.of(since(ticker.clock().instant()));
        life.set(asked);
        try {
            store.join(profile, use());
            if (draining) {
                store.drain();
            }
        } catch (RuntimeException | Error unknown) {
            life.set(Optional.empty());
            throw unknown;
        }
        hadPlace = true;
        // It has had its place from here on, however long it took to get it.
        Life begun = asked.get().from(ticker.clock().instant());
        life.compareAndSet(asked, Optional.of(begun));
        // Where that took too long, the next beat sees to it.
        Optional<String> _ = goOn(host);
    }

    private Life since(Instant begun) {
        return new Life(ticker.nanos().getAsLong(), ticker.clock().instant(), begun);
    }

    private SlotUse use() {
        int ceiling = slots.resize(slots.capacity());
        return new SlotUse(Math.min(slots.inFlight(), ceiling), slots.waiting(), ceiling);
    }

    /// To be called each second, and whenever another process may have left something.
    ///
    /// @throws dev.mto.run.PlanJournal.JournalException where the store fails; to be called again all the same
    public void beat(PlanHost host) {
        Optional<String> lost = goOn(host);
        if (lost.isPresent()) {
            int left = letGo(host);
            // Said once, however long the store is out of reach.
            if (hadPlace) {
                hadPlace = false;
                LOG.warn(
                        "This server has lost its place among those that share the journal: {}. It leaves {} plan(s) to "
                                + "whoever is there, and takes a new place.",
                        lost.get(), left);
            }
            join(host);
        }
    }

    /// @return why it has no place, if so
    private Optional<String> goOn(PlanHost host) {
        Optional<Life> present = life.get();
        if (present.isEmpty() || !holds()) {
            return Optional.of("its lease was not renewed in time");
        }
        if (host.isAstray()) {
            return Optional.of("a plan was written just while it took one");
        }
        // Before the lease is asked for: it holds from here on, or longer.
        Life asked = since(present.get().begun());
        // Who was cut off with all the others is not to bury them before they have had time to come back.
        boolean mayBury = present.get().isOlderThan(profile.lease().dividedBy(2));
        int arriving = arriving();
        return switch (store.beat(use(), quotas.stakes(arriving, draining), mayBury)) {
            case Standing.Buried _ -> {
                life.set(Optional.empty());
                yield Optional.of("the others took it for dead");
            }
            case Standing.Placed placed -> {
                if (!life.compareAndSet(present, Optional.of(asked))) {
                    yield Optional.of("its lease was renewed too late");
                }
                quotas.heed(placed.shares(), arriving);
                heed(placed, host);
                yield Optional.empty();
            }
        };
    }

    private int arriving() {
        return claimedAt.filter(at -> ticker.nanos().getAsLong() - at < ARRIVING.toNanos()).isPresent()
                ? slots.inFlight()
                : 0;
    }

    private void heed(Standing.Placed placed, PlanHost host) {
        boolean wereThere = standing.orphans() > 0;
        standing = placed;
        slots.resize(placed.sessions());
        if (!placed.buried().isEmpty()) {
            LOG.warn("No sign of life came from {}: others take over what it ran", placed.buried());
        }
        if (placed.orphans() > 0 && !draining) {
            // At first not all of them: the others want theirs.
            claim(wereThere
                    ? placed.orphans()
                    : Math.max(HANDFUL, Math.ceilDiv(placed.orphans(), Math.max(1, placed.nodes()))), host);
        }
        List<Received> letters = store.letters();
        for (Received letter : letters) {
            if (!passed.contains(letter.number()) && host.pass(letter.plan(), letter.command())) {
                passed.add(letter.number());
            }
        }
        passed.retainAll(letters.stream().map(Received::number).collect(Collectors.toSet()));
    }

    private void claim(int most, PlanHost host) {
        int left = most;
        while (left > 0 && isFresh()) {
            int taken = takeUp(Math.min(left, ARMFUL), host);
            left = taken == 0 ? 0 : left - taken;
        }
    }

    /// Where plans take long to be read, the lease is renewed before more are taken.
    private boolean isFresh() {
        return life.get().filter(present -> present.isWithin(profile.lease().dividedBy(3), ticker)).isPresent();
    }

    private int takeUp(int most, PlanHost host) {
        try {
            List<PlanId> claimed = store.claim(most);
            if (!claimed.isEmpty()) {
                // What they have in flight comes first.
                quotas.giveUp();
                claimedAt = Optional.of(ticker.nanos().getAsLong());
                LOG.info("Takes over {} plan(s)", host.takeUp(claimed));
            }
            return claimed.size();
        } catch (Refused nothing) {
            throw nothing;
        } catch (RuntimeException | Error unknown) {
            // They may be this process's by now, and nobody knows which: the next beat takes a new place.
            life.set(Optional.empty());
            throw unknown;
        }
    }

    private int letGo(PlanHost host) {
        life.set(Optional.empty());
        standing = NOWHERE;
        passed.clear();
        // Or what one plan gives back would be granted to another that is let go of just after it.
        slots.resize(0);
        quotas.giveUp();
        return host.leaveAll().size();
    }

    /// Takes no plans from here on, and lets go of those it has. It keeps a place, so that the others know of it.
    public void drain(PlanHost host) {
        draining = true;
        leave(host);
        join(host);
    }

    /// Lets go of all plans, and gives up the place. Not to be followed by a [#beat].
    public void leave(PlanHost host) {
        int left = letGo(host);
        store.leave();
        if (left > 0) {
            LOG.info("Left {} plan(s) to the other servers", left);
        }
    }

    @Override
    public Optional<Letter> send(PlanId plan, PlanInput.Command command) {
        return Optional.of(store.send(plan, command));
    }
}
