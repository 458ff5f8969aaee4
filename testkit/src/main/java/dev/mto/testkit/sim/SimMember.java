package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.cluster.Membership;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.Tail;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanHost;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanPost;
import dev.mto.run.PlanState;
import dev.mto.testkit.InMemoryNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// One process as one of several: what [dev.mto.run.PlanRunners] is to a [Membership], without threads.
final class SimMember implements PlanHost {
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final SimCluster cluster;
    private final SimProcess process;
    private final World world;
    private final String name;
    private final InMemoryNodes nodes;
    private final Membership membership;
    private final PlanJournal journal;
    private final Trouble trouble;
    private final Set<PlanId> withheld = new HashSet<>();
    private Optional<Tail> tail = Optional.empty();
    private boolean beating;
    private boolean astray;
    private Instant steadySince;
    long departures;

    SimMember(SimCluster cluster, SimProcess process, String name) {
        this.cluster = cluster;
        this.process = process;
        this.world = process.world;
        this.name = name;
        this.steadySince = world.instant();
        this.nodes = new InMemoryNodes(cluster.places);
        this.trouble = new Trouble(world, process);
        NodeStore shaky = process.seams.nodes(new ShakyNodes(nodes, trouble, this, cluster));
        this.membership = new Membership(shaky,
                new NodeStore.Profile(name, Optional.empty(), "1", SimCluster.LEASE, process.policy.sessions()),
                process.slots, new Membership.Ticker(() -> world.age().toNanos(), world));
        this.journal = nodes.journal(process.durable);
    }

    /// Takes a place, and looks after it from then on.
    void begin() {
        this.tail = Optional.of(new Tail(process.seams.nodes(new ShakyNodes(nodes, trouble, this, cluster)),
                process.journal, process.around.feed(), this));
        beat(() -> membership.join(this));
        schedule();
    }

    private void schedule() {
        world.inBackground(BEAT.plus(world.millis(0, 200)), () -> process.act(() -> {
            beat();
            schedule();
        }));
    }

    String name() {
        return name;
    }

    SimCluster cluster() {
        return cluster;
    }

    Membership membership() {
        return membership;
    }

    Trouble trouble() {
        return trouble;
    }

    PlanJournal journal() {
        return journal;
    }

    Optional<String> place() {
        return nodes.self();
    }

    /// Since when nothing has kept it from looking after its plans.
    Instant steadySince() {
        return steadySince;
    }

    /// It is kept from it until now.
    void stumbles() {
        steadySince = world.instant();
    }

    void beat() {
        beat(() -> membership.beat(this));
        try {
            tail.orElseThrow().look();
        } catch (JournalException later) {
            // It is looked again.
        }
        process.looked();
    }

    private void beat(Runnable what) {
        if (beating) {
            return;
        }
        Instant before = world.instant();
        beating = true;
        try {
            what.run();
        } catch (JournalException later) {
            stumbles();
        } finally {
            beating = false;
        }
        if (world.instant().isAfter(before.plusSeconds(1))) {
            stumbles();
        }
        if (membership.holds()) {
            requireTenure("it takes its lease for renewed");
            unless(process.slots.inFlight() <= cluster.ceiling(place().orElseThrow()) || !process.countsAll(),
                    Invariant.CAP_AND_PRIORITY, name + " has more sessions than the others know of");
        }
        if (!steadySince.equals(world.instant()) && membership.holds()) {
            cluster.beaten(this, place().orElseThrow());
        }
    }

    /// Takes no plans any more, and gives up those it has; some time later it goes.
    void drain() {
        if (!beating) {
            world.counts.add("drained");
            world.note(() -> "!!! " + name + " is drained");
            beat(() -> membership.drain(this));
            cluster.call();
        }
    }

    /// Gives up its place in good order.
    void leave() {
        world.note(() -> "!!! " + name + " leaves");
        try {
            membership.leave(this);
        } catch (JournalException unheard) {
            // Its lease tells the others.
        }
        cluster.call();
    }

    boolean isBusy() {
        return beating;
    }

    /// What a process of whose lease it is not certain that it holds must not do.
    void requireTenure(String what) {
        unless(place().filter(cluster.places::isLeased).isPresent(), Invariant.TENURE,
                name + " acts without a place: " + what);
    }

    /// The plans of which it knows that it is to see to them.
    Set<PlanId> known() {
        Set<PlanId> known = new HashSet<>(process.keepers.keySet());
        known.addAll(process.pending);
        known.addAll(process.doubted);
        known.addAll(withheld);
        return known;
    }

    @Override
    public int takeUp(Collection<PlanId> plans) {
        List<SimKeeper> fresh = new ArrayList<>();
        for (PlanId id : plans) {
            world.counts.add("take-overs");
            world.note(() -> "!!! " + name + " takes over " + id);
            if (process.isInDoubt(id)) {
                withheld.add(id);
                process.losesCount();
            } else {
                process.keeper(id).ifPresent(SimKeeper::release);
                SimKeeper keeper = new SimKeeper(id, process);
                process.keepers.put(id, keeper);
                fresh.add(keeper);
            }
        }
        fresh.forEach(keeper -> {
            if (!keeper.takeUp(Long.MAX_VALUE)) {
                process.losesCount();
            }
        });
        fresh.forEach(SimKeeper::begin);
        return fresh.size();
    }

    /// Nothing of a plan is in doubt any more.
    void settled(PlanId id) {
        if (withheld.remove(id)) {
            takeUp(List.of(id));
        }
    }

    /// What was just written may be anybody's.
    void goesAstray() {
        astray = true;
        world.counts.add("astray");
    }

    @Override
    public boolean isAstray() {
        return astray;
    }

    @Override
    public Set<PlanId> leaveAll() {
        departures++;
        astray = false;
        withheld.clear();
        Set<PlanId> all = Set.copyOf(process.keepers.keySet());
        world.counts.add("places lost or left");
        world.note(() -> "!!! " + name + " lets go of " + all);
        process.keepers.values().forEach(SimKeeper::release);
        process.keepers.clear();
        return all;
    }

    @Override
    public boolean pass(PlanId id, PlanInput.Command command) {
        Optional<SimRunner> runner = process.keeper(id).flatMap(SimKeeper::runner);
        runner.ifPresent(there -> {
            world.counts.add("letters passed on");
            there.post(command);
        });
        return runner.isPresent();
    }

    @Override
    public boolean runs(PlanId id) {
        return process.keepers.containsKey(id);
    }

    /// Sends a command to whoever runs a plan, and takes it back when it has had its effect, or too late for that.
    ///
    /// @return whether it could be sent
    boolean send(PlanId plan, PlanInput.Command command, Predicate<PlanState> effect) {
        try {
            PlanPost.Letter letter = membership.send(plan, command).orElseThrow();
            world.counts.add("letters");
            world.note(() -> name + " sends to " + plan + ": " + command);
            Instant until = world.instant().plus(SimSpeech.KEPT);
            process.after(LOOK, () -> await(letter, () -> world.instant().isAfter(until)
                    || process.durable.state(plan).filter(effect.negate()).isEmpty()));
            cluster.call();
            return true;
        } catch (JournalException lost) {
            return false;
        }
    }

    private void await(PlanPost.Letter letter, BooleanSupplier end) {
        if (end.getAsBoolean()) {
            takeBack(letter);
        } else {
            process.after(LOOK, () -> await(letter, end));
        }
    }

    private void takeBack(PlanPost.Letter letter) {
        try {
            letter.close();
        } catch (JournalException later) {
            // It is forgotten some day.
        }
    }
}
