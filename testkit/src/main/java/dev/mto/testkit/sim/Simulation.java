package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One seed's history: some plans, sessions, clients and users, an orchestrator that dies and comes back, and all that
/// goes wrong on the way. Confined to one thread.
public final class Simulation {
    final World world;
    final SimJournal journal;
    final Leases leases = new Leases();
    final Wishes wishes = new Wishes();
    private final SimProcess.Outside outside;
    private final SimRuntime runtime;
    private final List<SimUser> users = new ArrayList<>();
    private @Nullable SimProcess process;

    /// What became of a seed.
    ///
    /// @param failure empty where all held
    /// @param trace what happened, step by step; empty unless asked for
    public record Run(long seed, Counts counts, int steps, Optional<BrokenInvariant> failure, List<String> trace) {}

    private Simulation(long seed, Seams seams, boolean traced) {
        world = new World(seed, traced);
        Chaos chaos = new Chaos(world);
        runtime = new SimRuntime(world, chaos);
        journal = new SimJournal(world, new JournalCheck(runtime, leases, wishes, this::process));
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

    /// The orchestrator, while it is up.
    Optional<SimProcess> process() {
        return Optional.ofNullable(process);
    }

    /// A plan has moved on, or may have.
    void stepped(SimProcess where, PlanId plan) {
        users.stream().filter(user -> user.plan().equals(plan)).forEach(user -> user.watcher().look(where));
    }

    private void play() {
        startUp();
        int plans = world.oneIn(3) ? world.number(3, 5) : world.number(1, 2);
        for (int i = 0; i < plans; i++) {
            SimUser user = new SimUser(this, new PlanId("plan_" + (char) ('a' + i)));
            users.add(user);
            world.after(world.seconds(0, 120), user::submit);
        }
        for (int i = world.number(0, 2); i > 0; i--) {
            world.after(world.seconds(0, 500), () -> process().ifPresent(SimProcess::kill));
        }
        if (world.oneIn(3)) {
            world.after(world.seconds(0, 500), runtime::crash);
        }
        if (world.oneIn(3)) {
            world.after(world.seconds(0, 500), () -> process().ifPresent(SimProcess::halt));
        }
        world.run();
        SimProcess last = process().orElseThrow();
        StepCheck.atTheEnd(last, journal);
        users.forEach(user -> atTheEnd(last, user));
    }

    private void atTheEnd(SimProcess last, SimUser user) {
        journal.state(user.plan()).ifPresent(state -> {
            for (int tries = 0; tries < 20 && user.watcher().lastSeq() < state.lastSeq(); tries++) {
                user.watcher().look(last);
            }
            unless(user.watcher().lastSeq() == state.lastSeq(), Invariant.WATCHED_ONCE,
                    "a watcher of " + state.id() + " was told " + user.watcher().lastSeq() + " of " + state.lastSeq());
            world.counts.add("plans " + state.status());
        });
    }

    private void startUp() {
        SimProcess fresh = new SimProcess(outside);
        try {
            fresh.resume();
            process = fresh;
        } catch (JournalException unreadable) {
            world.after(Duration.ofSeconds(1), this::startUp);
        }
    }

    /// The orchestrator is gone; somebody starts it again.
    void died() {
        process = null;
        world.after(world.oneIn(5) ? world.seconds(60, 900) : world.seconds(0, 30), this::startUp);
    }
}
