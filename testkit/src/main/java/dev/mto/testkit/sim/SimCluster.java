package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.cluster.NodeStore.Standing;
import dev.mto.plan.PlanId;
import dev.mto.testkit.InMemoryPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Several processes over one journal, and what must hold between them.
final class SimCluster {
    static final Duration LEASE = Duration.ofSeconds(20);

    /// How often in a row a process may look at a plan that somebody should run, and nobody does.
    private static final int PATIENCE = 4;

    final InMemoryPlaces places;
    private final World world;
    private final Simulation simulation;
    private final Map<Seen, Integer> orphans = new HashMap<>();
    private final Map<Seen, Integer> strays = new HashMap<>();
    private final Map<PlanId, String> writers = new HashMap<>();

    private record Seen(PlanId plan, String by) {}

    SimCluster(Simulation simulation, Seams seams) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.places = new InMemoryPlaces(world, seams.sharing());
    }

    /// Something was left that others may be waiting for: some of them hear of it.
    void call() {
        simulation.processes().forEach(process -> process.member().filter(_ -> world.oneIn(2))
                .ifPresent(member -> world.inBackground(world.millis(1, 50), () -> process.act(member::beat))));
    }

    /// A process looks at how all stands.
    ///
    /// @param since when it took its place
    void looked(SimMember member, Instant since, Standing standing) {
        if (standing instanceof Standing.Placed placed && !placed.buried().isEmpty()) {
            placed.buried().forEach(name -> {
                world.counts.add("burials");
                world.note(() -> "!!! " + name + " is buried by " + member.name());
            });
            unless(!world.instant().isBefore(since.plus(LEASE.dividedBy(2))), Invariant.TAKE_OVER,
                    member.name() + " buries others as soon as it is there");
            call();
        }
    }

    /// How many sessions the others take a process to have at the most.
    int ceiling(String place) {
        return places.all().stream().filter(node -> node.id().equals(place))
                .mapToInt(node -> node.sessions().ceiling()).sum();
    }

    /// A process has looked, and done what there was to be done.
    void beaten(SimMember member, String place) {
        if (!member.membership().isDraining()) {
            require(orphans, Optional.empty(), place, Set.of(), "is run by nobody, and nobody takes it");
        }
        require(strays, Optional.of(place), place, member.known(), "was given to somebody who does not run it");
    }

    private void require(Map<Seen, Integer> times, Optional<String> runBy, String looks, Set<PlanId> known,
            String what) {
        Set<PlanId> now = new HashSet<>(places.runBy(runBy));
        now.removeAll(known);
        times.keySet().removeIf(seen -> seen.by().equals(looks) && !now.contains(seen.plan()));
        now.forEach(plan -> unless(times.merge(new Seen(plan, looks), 1, Integer::sum) < PATIENCE, Invariant.TAKE_OVER,
                plan + " " + what));
    }

    /// A process has appended to a plan that was not over.
    void appended(PlanId plan, String place) {
        String before = writers.getOrDefault(plan, place);
        List<String> there = places.all().stream().map(dev.mto.cluster.Node::id).toList();
        unless(before.equals(place) || !there.contains(before), Invariant.ONE_APPENDER,
                plan + " is appended to by " + place + ", and " + before + " is still there");
        writers.put(plan, place);
    }

    /// A plan is over, and may be anybody's.
    void over(PlanId plan) {
        writers.remove(plan);
    }

    /// What must be so when nothing is left to happen.
    void atTheEnd(int sessions) {
        unless(places.waitingLetters() == 0, Invariant.LETTERS,
                places.waitingLetters() + " commands lie there for ever");
        unless(places.adrift() == 0, Invariant.CAP_AND_PRIORITY, "sessions count that nobody has");
        int ceilings = places.all().stream().mapToInt(node -> node.sessions().ceiling()).sum();
        unless(ceilings <= sessions, Invariant.CAP_AND_PRIORITY,
                ceilings + " sessions may be in flight, and should be " + sessions + ": " + places.all());
        unless(places.all().stream().allMatch(node -> node.sessions().inFlight() == 0 && node.plans() == 0),
                Invariant.SLOTS, "something is held with nothing left to run: " + places.all());
    }
}
