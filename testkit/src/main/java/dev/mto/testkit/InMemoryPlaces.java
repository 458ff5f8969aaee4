package dev.mto.testkit;

import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.NodeStore.Profile;
import dev.mto.cluster.NodeStore.Received;
import dev.mto.cluster.NodeStore.Standing;
import dev.mto.cluster.Shares;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanPost;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The places of processes that share a journal, and who runs what: what all [InMemoryNodes] look at. Thread-safe.
public final class InMemoryPlaces {
    private final InstantSource clock;
    private final Sharing sharing;
    private final Map<String, Place> places = new LinkedHashMap<>();
    /// What each process has of that which they share, by name.
    private final Map<String, Map<String, SlotUse>> stakes = new HashMap<>();
    private final Map<PlanId, Held> plans = new HashMap<>();
    private final Map<Long, Letter> letters = new LinkedHashMap<>();
    private long numbers;

    private record Place(String id, Profile profile, Instant since, Instant seen, boolean draining, SlotUse use) {
        private Place seen(Instant at, SlotUse now) {
            return new Place(id, profile, since, at, draining, now);
        }

        private boolean isOver(Instant now) {
            return !now.isBefore(seen.plus(profile.lease()));
        }
    }

    /// @param place of who runs it
    private record Held(PlanSummary plan, Optional<String> place) {
        private boolean isLive() {
            return !plan.status().isTerminal();
        }

        private boolean isBy(String id) {
            return isLive() && place.equals(Optional.of(id));
        }

        private boolean isOrphan() {
            return isLive() && place.isEmpty();
        }
    }

    private record Letter(Received received, Instant sent) {}

    /// How sessions are shared out.
    public interface Sharing {
        /// As it should be.
        Sharing FAIR = new Sharing() {
        };

        /// As [Shares#of].
        default int of(int all, SlotUse mine, Collection<SlotUse> others, int adrift) {
            return Shares.of(all, mine, others, adrift);
        }

        /// How many more a process may come to have by plans that it claims.
        ///
        /// @param sessions that are in flight of them
        default int claimed(int sessions) {
            return sessions;
        }
    }

    /// @param clock that all leases go by
    public InMemoryPlaces(InstantSource clock) {
        this(clock, Sharing.FAIR);
    }

    /// The same, with sessions shared out in another way.
    public InMemoryPlaces(InstantSource clock, Sharing sharing) {
        this.clock = clock;
        this.sharing = sharing;
    }

    /// Lets a process append, if the plan is its own.
    ///
    /// @param place of whoever appends
    /// @param summary what the fold says after it
    synchronized AppendResult append(Optional<String> place, PlanSummary summary, Supplier<AppendResult> append) {
        Optional<Held> before = Optional.ofNullable(plans.get(summary.id()));
        boolean another = before.filter(Held::isLive).filter(held -> !held.place().equals(place)).isPresent();
        if (place.filter(places::containsKey).isEmpty() || another) {
            return AppendResult.DISOWNED;
        }
        AppendResult result = append.get();
        if (result == AppendResult.APPENDED) {
            plans.put(summary.id(), new Held(summary, place.filter(_ -> !summary.status().isTerminal())));
        }
        return result;
    }

    synchronized String join(Profile profile, SlotUse use) {
        String id = profile.name() + "-" + ++numbers;
        Instant now = clock.instant();
        places.put(id, new Place(id, profile, now, now, false, use));
        return id;
    }

    synchronized Standing beat(String id, SlotUse use, List<Stake> wanted, boolean mayBury) {
        Place mine = places.get(id);
        if (mine == null) {
            return new Standing.Buried();
        }
        Instant now = clock.instant();
        places.put(id, mine.seen(now, use));
        List<Place> dead = places.values().stream().filter(place -> mayBury && place.isOver(now)).toList();
        dead.forEach(place -> bury(place.id()));
        forgetLetters(now);
        int share = sharing.of(mine.profile().sessions(), use, uses(id), adrift());
        places.put(id, mine.seen(now, use.withCeiling(Math.max(share, use.ceiling()))));
        return new Standing.Placed(share, first(now).equals(Optional.of(id)), places.size(), (int) orphans().count(),
                dead.stream().map(place -> place.profile().name()).toList(), shares(id, wanted));
    }

    private Map<String, Integer> shares(String id, List<Stake> wanted) {
        Map<String, SlotUse> mine = stakes.computeIfAbsent(id, _ -> new HashMap<>());
        Map<String, Integer> shares = new HashMap<>();
        for (Stake stake : wanted) {
            List<SlotUse> others = stakes.entrySet().stream().filter(entry -> !entry.getKey().equals(id))
                    .flatMap(entry -> Optional.ofNullable(entry.getValue().get(stake.name())).stream()).toList();
            int share = Shares.of(stake.all(), stake.use(), others, adrift());
            mine.put(stake.name(), stake.use().withCeiling(Math.max(share, stake.use().ceiling())));
            shares.put(stake.name(), share);
        }
        return shares;
    }

    private List<SlotUse> uses(String but) {
        return places.values().stream().filter(place -> !place.id().equals(but)).map(Place::use).toList();
    }

    /// How many sessions are in flight of plans that nobody runs.
    public synchronized int adrift() {
        return orphans().mapToInt(held -> held.plan().sessions()).sum();
    }

    private Stream<Held> orphans() {
        return plans.values().stream().filter(Held::isOrphan);
    }

    private Optional<String> first(Instant now) {
        return places.values().stream().filter(place -> !place.draining() && !place.isOver(now)).map(Place::id)
                .findFirst();
    }

    synchronized List<PlanId> claim(String id, int most) {
        Place mine = places.get(id);
        if (mine == null) {
            return List.of();
        }
        List<Held> taken = orphans().sorted(Comparator.comparing((Held held) -> held.plan().createdAt())
                .thenComparing(held -> held.plan().id().value())).limit(most).toList();
        taken.forEach(held -> plans.put(held.plan().id(), new Held(held.plan(), Optional.of(id))));
        int sessions = sharing.claimed(taken.stream().mapToInt(held -> held.plan().sessions()).sum());
        places.put(id, mine.seen(mine.seen(), mine.use().withCeiling(mine.use().ceiling() + sessions)));
        stakes.computeIfPresent(id, (_, its) -> {
            its.replaceAll((_, use) -> use.withCeiling(use.ceiling() + sessions));
            return its;
        });
        return taken.stream().map(held -> held.plan().id()).toList();
    }

    synchronized void bury(String id) {
        places.remove(id);
        stakes.remove(id);
        plans.replaceAll((_, held) -> held.isBy(id) ? new Held(held.plan(), Optional.empty()) : held);
    }

    synchronized void drain(String id) {
        places.computeIfPresent(id,
                (_, mine) -> new Place(id, mine.profile(), mine.since(), mine.seen(), true, mine.use()));
    }

    synchronized List<Received> letters(String id) {
        forgetLetters(clock.instant());
        return letters.values().stream().map(Letter::received)
                .filter(letter -> owner(letter.plan()).equals(Optional.of(id))).toList();
    }

    synchronized PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        long number = ++numbers;
        letters.put(number, new Letter(new Received(number, plan, command), clock.instant()));
        return () -> takeBack(number);
    }

    private synchronized void takeBack(long number) {
        letters.remove(number);
    }

    private void forgetLetters(Instant now) {
        letters.values().removeIf(letter -> !now.isBefore(letter.sent().plus(NodeStore.LETTERS_KEPT)));
    }

    synchronized Map<PlanId, Long> newest(Collection<PlanId> wanted) {
        Map<PlanId, Long> newest = new HashMap<>();
        wanted.forEach(plan -> Optional.ofNullable(plans.get(plan))
                .ifPresent(held -> newest.put(plan, held.plan().lastSeq())));
        return newest;
    }

    /// All processes, the oldest first.
    public synchronized List<Node> all() {
        List<Node> all = new ArrayList<>();
        places.values().forEach(place -> all.add(new Node(place.id(), place.profile().name(), place.profile().url(),
                place.profile().version(), place.since(), place.seen(), place.draining(),
                plans.values().stream().filter(held -> held.isBy(place.id())).count(), place.use())));
        return List.copyOf(all);
    }

    /// The place of who runs a plan; empty where nobody does.
    public synchronized Optional<String> owner(PlanId plan) {
        return Optional.ofNullable(plans.get(plan)).filter(Held::isLive).flatMap(Held::place);
    }

    /// Since when a process has a place; empty where it has none.
    public synchronized Optional<Instant> since(String id) {
        return Optional.ofNullable(places.get(id)).map(Place::since);
    }

    /// Whether a place is there, and its lease not over.
    public synchronized boolean isLeased(String id) {
        return Optional.ofNullable(places.get(id)).filter(place -> !place.isOver(clock.instant())).isPresent();
    }

    /// The live plans that a process runs, or that nobody does.
    ///
    /// @param by empty: nobody
    public synchronized List<PlanId> runBy(Optional<String> by) {
        return plans.values().stream().filter(held -> held.isLive() && held.place().equals(by))
                .map(held -> held.plan().id()).sorted(Comparator.comparing(PlanId::value)).toList();
    }

    /// How many commands lie there.
    public synchronized int waitingLetters() {
        return letters.size();
    }
}
