package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.cluster.NodeStore;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One seed's history: some plans, sessions, clients and users, an orchestrator that dies and comes back, and all that
/// goes wrong on the way. Confined to one thread.
public final class Simulation {
    /// How long sessions may go on of which nobody knows: as long as a sub-task may take, and a good while.
    private static final Duration UNCOUNTED = Duration.ofMinutes(15);

    final World world;
    final SimJournal journal;
    final Leases leases = new Leases();
    final Wishes wishes = new Wishes();
    private final SimProcess.Outside outside;
    private final SimRuntime runtime;
    private final List<SimUser> users = new ArrayList<>();
    private final List<SimProcess> processes = new ArrayList<>();
    private final Optional<SimCluster> cluster;
    private int coming;
    private Instant lostCountAt = Instant.MIN;

    /// What became of a seed.
    ///
    /// @param failure empty where all held
    /// @param trace what happened, step by step; empty unless asked for
    public record Run(long seed, Counts counts, int steps, Optional<BrokenInvariant> failure, List<String> trace) {}

    private Simulation(long seed, Seams seams, boolean traced) {
        world = new World(seed, traced);
        Chaos chaos = new Chaos(world);
        runtime = new SimRuntime(world, chaos);
        // Under every third seed there are several processes; all others are what they were before there could be.
        cluster = seed % 3 == 2 ? Optional.of(new SimCluster(this, seams)) : Optional.empty();
        journal = new SimJournal(world, new JournalCheck(runtime, leases, wishes, this::writer));
        outside = new SimProcess.Outside(world, chaos, journal, runtime, new SimPolicy(world.number(1, 6)), seams,
                this);
    }

    /// Lets one seed's history happen.
    ///
    /// @param traced whether to write down what happens
    public static Run run(long seed, Seams seams, boolean traced) {
        Simulation simulation = new Simulation(seed, seams, traced);
        Optional<BrokenInvariant> failure = Optional.empty();
        try {
            simulation.play();
        } catch (BrokenInvariant broken) {
            failure = Optional.of(broken);
        }
        World world = simulation.world;
        return new Run(seed, world.counts, world.steps(), failure, world.trace());
    }

    /// A process that answers: the orchestrator, while it is up, or any of several.
    Optional<SimProcess> anyone() {
        return cluster.isEmpty()
                ? processes.stream().findFirst()
                : anyOf(processes.stream().filter(process -> !process.isFrozen()).toList());
    }

    private Optional<SimProcess> anyOf(List<SimProcess> some) {
        return some.isEmpty() ? Optional.empty() : Optional.of(world.any(some));
    }

    /// Those that are up.
    List<SimProcess> processes() {
        return List.copyOf(processes);
    }

    private Optional<SimProcess> writer() {
        return cluster.isEmpty() ? anyone() : journal.writer();
    }

    /// A way to speak to a plan; empty where nobody answers, or there is nothing to be said to it.
    Optional<SimSpeech> speech(PlanId plan) {
        return anyone().flatMap(process -> {
            Optional<SimRunner> runner = process.keeper(plan).flatMap(SimKeeper::runner);
            boolean elsewhere = cluster.isPresent() && runner.isEmpty()
                    && journal.state(plan).filter(state -> !state.status().isTerminal()).isPresent();
            return runner.isPresent() || elsewhere
                    ? Optional.of(new SimSpeech(process, plan, runner))
                    : Optional.empty();
        });
    }

    /// Who runs a plan, as far as the store knows; empty where nobody does, or there is only one.
    Optional<SimRunner> ownerOf(PlanId plan) {
        Optional<String> place = cluster.flatMap(its -> its.places.owner(plan));
        return processes.stream().filter(process -> place.isPresent() && process.place().equals(place)).findFirst()
                .flatMap(process -> process.keeper(plan)).flatMap(SimKeeper::runner);
    }

    /// Sessions may run from here on that nobody counts.
    void lostCount() {
        lostCountAt = world.instant();
    }

    /// Whether all sessions that run are counted by somebody, among several.
    boolean countAll() {
        return lostCountAt.equals(Instant.MIN) || world.instant().isAfter(lostCountAt.plus(UNCOUNTED));
    }

    /// A plan has moved on, or may have.
    void stepped(SimProcess where, PlanId plan) {
        users.stream().filter(user -> user.plan().equals(plan)).forEach(user -> look(user.watcher(), where));
    }

    /// A process has told its watchers what others did.
    void looked() {
        users.forEach(user -> anyone().ifPresent(where -> look(user.watcher(), where)));
    }

    private void look(SimWatcher watcher, SimProcess where) {
        if (cluster.isEmpty()) {
            watcher.look(where);
            return;
        }
        watcher.connected()
                .filter(process -> process.isAlive() && !process.isFrozen() && !world.oneIn(SimWatcher.SELDOM))
                .or(this::anyone).ifPresent(watcher::look);
    }

    private void play() {
        coming = cluster.isEmpty() ? 1 : world.number(2, 3);
        IntStream.range(0, coming).forEach(this::startUp);
        int plans = world.oneIn(3) ? world.number(3, 5) : world.number(1, 2);
        for (int i = 0; i < plans; i++) {
            SimUser user = new SimUser(this, new PlanId("plan_" + (char) ('a' + i)));
            users.add(user);
            world.after(world.seconds(0, 120), user::submit);
        }
        for (int i = world.number(0, 2); i > 0; i--) {
            world.after(world.seconds(0, 500), () -> anyone().ifPresent(SimProcess::kill));
        }
        if (world.oneIn(3)) {
            world.after(world.seconds(0, 500), runtime::crash);
        }
        if (world.oneIn(3)) {
            world.after(world.seconds(0, 500), () -> anyone().ifPresent(SimProcess::halt));
        }
        cluster.ifPresent(_ -> troubleSeveral());
        do {
            world.run(() -> journal.states().stream().anyMatch(state -> !state.status().isTerminal()));
            // Long enough for everybody to have looked, and for commands that nobody takes back to be forgotten.
            world.idle(NodeStore.LETTERS_KEPT.plus(SimCluster.LEASE.multipliedBy(3)));
        } while (world.isBusy());
        cluster.ifPresent(its -> its.atTheEnd(outside.policy().sessions()));
        processes().forEach(StepCheck::atTheEnd);
        users.forEach(user -> atTheEnd(anyone().orElseThrow(), user));
    }

    /// What happens to one of several, or to all of them.
    private void troubleSeveral() {
        sometimes(world.number(0, 3), () -> anyone().ifPresent(one -> one.freeze(shortOrLong())));
        sometimes(world.number(0, 2), () -> anyone().ifPresent(one -> cut(one, shortOrLong())));
        sometimes(world.number(0, 1), () -> anyone().ifPresent(SimProcess::leave));
        sometimes(world.number(0, 1), () -> anyone().ifPresent(one -> {
            one.member().orElseThrow().drain();
            one.after(world.seconds(10, 200), one::leave);
        }));
        if (world.oneIn(5)) {
            sometimes(1, () -> processes().forEach(SimProcess::kill));
        }
        if (world.oneIn(5)) {
            sometimes(1, () -> {
                Duration time = shortOrLong();
                processes().forEach(one -> cut(one, time.plus(world.seconds(0, 5))));
            });
        }
    }

    private void sometimes(int times, Runnable what) {
        for (int i = 0; i < times; i++) {
            world.after(world.seconds(0, 500), what);
        }
    }

    private static void cut(SimProcess one, Duration time) {
        one.member().orElseThrow().trouble().cut(time);
    }

    /// Shorter or longer than a lease.
    private Duration shortOrLong() {
        return world.oneIn(2) ? world.seconds(1, 15) : world.seconds(15, 120);
    }

    private void atTheEnd(SimProcess last, SimUser user) {
        journal.state(user.plan()).ifPresent(state -> {
            for (int tries = 0; cluster.isEmpty() && tries < 20
                    && user.watcher().lastSeq() < state.lastSeq(); tries++) {
                user.watcher().look(last);
            }
            unless(user.watcher().lastSeq() == state.lastSeq(), Invariant.WATCHED_ONCE,
                    "a watcher of " + state.id() + " was told " + user.watcher().lastSeq() + " of " + state.lastSeq());
            world.counts.add("plans " + state.status());
        });
    }

    private void startUp(int number) {
        SimProcess fresh = new SimProcess(outside, cluster, number);
        if (cluster.isPresent()) {
            coming--;
            processes.add(fresh);
            fresh.member().orElseThrow().begin();
            return;
        }
        try {
            fresh.resume();
            processes.add(fresh);
        } catch (JournalException unreadable) {
            world.after(Duration.ofSeconds(1), () -> startUp(number));
        }
    }

    /// A process is gone; somebody starts it again, unless there are others.
    void died(SimProcess dead) {
        processes.remove(dead);
        boolean others = cluster.isPresent() && coming + processes.size() > 0;
        if (others && world.oneIn(4)) {
            world.counts.add("gone for good");
            return;
        }
        coming++;
        world.after(world.oneIn(5) ? world.seconds(60, 900) : world.seconds(0, 30), () -> startUp(dead.number()));
    }
}
