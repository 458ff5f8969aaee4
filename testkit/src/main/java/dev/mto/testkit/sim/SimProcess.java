package dev.mto.testkit.sim;

import dev.mto.json.JsonPlanReader;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.planner.PlannerDesk;
import dev.mto.run.AgentSlots;
import dev.mto.run.Durations;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanMotor.Surroundings;
import dev.mto.run.PlanSetup;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.Planning;
import dev.mto.run.ProviderGates;
import dev.mto.run.RunPolicy;
import dev.mto.run.Synthesizing;
import dev.mto.run.Tenure;
import dev.mto.run.UnconfirmedPlan;
import dev.mto.synthesis.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One life of the orchestrator: what [dev.mto.run.PlanRunners] is with threads. When it dies, all that it knew is gone.
final class SimProcess {
    private static final Planning PLANNING = new PlannerDesk(new JsonPlanReader(), true);
    private static final Synthesizing SYNTHESIZING = Evidence.DEFAULT;

    private static final Duration HALT = Duration.ofSeconds(6);

    final World world;
    final SimPolicy policy;
    final Seams seams;
    final SimJournal durable;
    final PlanJournal journal;
    final ShakyRuntime runtime;
    final Surroundings around;
    final AgentSlots slots;
    final Durations durations = new Durations();
    final PriorityCheck priorities = new PriorityCheck();
    final KnownGates knownGates = new KnownGates();
    final Map<PlanId, SimKeeper> keepers = new LinkedHashMap<>();
    private final ProviderGates gates = new ProviderGates();
    final Leases leases;
    private final Simulation simulation;
    private final Set<PlanId> refused = new HashSet<>();
    /// Plans that are being written for the first time or anew, or of which that is not known.
    final Set<PlanId> pending = new HashSet<>();
    final Set<PlanId> doubted = new HashSet<>();
    private final Optional<SimMember> member;
    private final List<Runnable> backlog = new ArrayList<>();
    private final int number;
    private int freezes;
    private boolean alive = true;
    private boolean counts = true;

    /// What outlives every process.
    record Outside(World world, Chaos chaos, SimJournal journal, SimRuntime sessions, SimPolicy policy, Seams seams,
            Simulation simulation) {}

    /// @param cluster of which it is one; empty: it has the journal to itself
    SimProcess(Outside outside, Optional<SimCluster> cluster, int number) {
        this.number = number;
        this.world = outside.world();
        this.policy = outside.policy();
        this.seams = outside.seams();
        this.durable = outside.journal();
        this.simulation = outside.simulation();
        this.leases = simulation.leases;
        this.journal = seams.journal(new ShakyJournal(world, outside.chaos(), durable, this, new HashSet<>()));
        this.runtime = new ShakyRuntime(world, outside.chaos(), outside.sessions(),
                new RuntimeCheck(durable, outside.sessions(), policy), this);
        this.slots = new AgentSlots(policy.sessions());
        this.member = cluster.map(its -> new SimMember(its, this, "node" + number));
        this.around = new Surroundings(journal, new PlanFeed(), seams.clock(world),
                task -> after(world.millis(0, 3_000), task),
                member.map(its -> seams.tenure(its.membership())).orElse(Tenure.ALONE));
    }

    boolean isAlive() {
        return alive;
    }

    /// Whether nothing of it happens just now.
    boolean isFrozen() {
        return freezes > 0;
    }

    /// What it is as one of several; empty where it is alone.
    Optional<SimMember> member() {
        return member;
    }

    Optional<SimCluster> cluster() {
        return member.map(SimMember::cluster);
    }

    Optional<String> place() {
        return member.flatMap(SimMember::place);
    }

    /// The journal as it is for this process, where nothing fails.
    PlanJournal appendsTo() {
        return member.map(SimMember::journal).orElse(durable);
    }

    /// What this process does, sooner or later.
    void after(Duration delay, Runnable what) {
        world.after(delay, () -> act(what));
    }

    /// Does something, if it lives; later, while it is frozen.
    void act(Runnable what) {
        if (alive && isFrozen()) {
            backlog.add(what);
        } else if (alive) {
            what.run();
        }
    }

    /// Nothing of it happens for a while, and then everything that was due.
    void freeze(Duration time) {
        beginToFreeze(time);
        world.after(time, this::thaw);
    }

    /// The same in the midst of something.
    void freezeHere(Duration time) {
        beginToFreeze(time);
        world.pass(time);
        thaw();
        requireAlive();
    }

    private void beginToFreeze(Duration time) {
        world.counts.add("frozen");
        world.note(() -> "!!! " + this + " is frozen for " + time);
        freezes++;
    }

    private void thaw() {
        freezes--;
        member.ifPresent(SimMember::stumbles);
        world.note(() -> "!!! " + this + " goes on");
        List<Runnable> due = List.copyOf(backlog);
        backlog.clear();
        due.forEach(what -> after(Duration.ZERO, what));
    }

    /// Which of several it is.
    int number() {
        return number;
    }

    @Override
    public String toString() {
        return member.map(SimMember::name).orElse("the orchestrator");
    }

    /// Its watchers may have something to read.
    void looked() {
        simulation.looked();
    }

    boolean isInDoubt(PlanId id) {
        return doubted.contains(id);
    }

    /// Whether it knows of all sessions that run.
    boolean countsAll() {
        return member.isPresent() ? simulation.countAll() : counts;
    }

    /// Sessions may run from here on that nobody counts: those of a plan that could not be read at the start, or that
    /// was given up and whose sessions are told to stop but not waited for; and one that was announced by an append
    /// which nobody knew to be durable. That is documented, and no reason to look for other causes.
    void losesCount() {
        counts = false;
        simulation.lostCount();
    }

    void requireAlive() {
        if (!alive) {
            throw new Died();
        }
    }

    /// Stops it in good order, together with its sessions: they have a moment to end.
    void halt() {
        world.counts.add("stops");
        world.note(() -> "!!! the orchestrator is told to stop");
        keepers.values().stream().flatMap(keeper -> keeper.runner().stream())
                .forEach(SimRunner::halt);
        after(HALT, () -> {
            member.ifPresent(SimMember::leave);
            kill();
        });
    }

    /// Gives up its place in good order, and goes.
    void leave() {
        if (member.orElseThrow().isBusy()) {
            after(Duration.ofSeconds(1), this::leave);
            return;
        }
        world.counts.add("left");
        member.get().leave();
        kill();
    }

    /// Kills it from within.
    void die() {
        kill();
        throw new Died();
    }

    /// Kills it from outside.
    void kill() {
        world.counts.add("crashes of the orchestrator");
        world.note(() -> "!!! the orchestrator crashes");
        alive = false;
        runtime.sessions().orphan(this);
        simulation.died(this);
    }

    /// The steps over a plan as it stands.
    PlanSetup setup() {
        return new PlanSetup(seams.policy(RunPolicy.DEFAULT), PLANNING, SYNTHESIZING,
                new PlanSetup.Shared(slots, seams.gates(gates), durations));
    }

    /// Takes up every plan that is not terminal.
    ///
    /// @throws JournalException where the store cannot say which those are
    void resume() {
        List<PlanId> unfinished = journal.unfinished();
        for (PlanId id : unfinished) {
            SimKeeper keeper = new SimKeeper(id, this);
            keepers.put(id, keeper);
            if (!keeper.takeUp(Long.MAX_VALUE)) {
                losesCount();
            }
        }
        keepers.values().forEach(SimKeeper::begin);
    }

    /// Whether it has told somebody that a plan could not be kept.
    boolean hasRefused(PlanId id) {
        return refused.contains(id);
    }

    /// @throws JournalException where it is not known to be durable
    void launch(PlanId id, Goal goal) {
        JournalEntry first = new JournalEntry(1, around.clock().instant(), new PlanSubmitted(goal));
        PlanState state = PlanState.fold(id, List.of(first));
        SimKeeper keeper = new SimKeeper(id, this);
        long before = departures();
        keeper.takeUp(state);
        pending.add(id);
        try {
            if (journal.append(id, List.of(first), PlanSummary.of(state)) == AppendResult.DISOWNED) {
                keeper.release();
                throw new Refused("It has no place.");
            }
        } catch (JournalException failure) {
            refused.add(id);
            if (!(failure instanceof Refused)) {
                world.counts.add("submissions in doubt");
                doubted.add(id);
                end(id, new UnconfirmedPlan(id, first, around));
            }
            throw failure;
        } finally {
            pending.remove(id);
        }
        around.feed().recorded(id, List.of(first));
        if (keepers.putIfAbsent(id, keeper) == null) {
            beginUnlessLeft(keeper, before);
        }
    }

    private long departures() {
        return member.map(its -> its.departures).orElse(0L);
    }

    private void beginUnlessLeft(SimKeeper keeper, long before) {
        if (departures() == before) {
            keeper.begin();
        } else {
            over(keeper);
            member.orElseThrow().goesAstray();
        }
    }

    private void end(PlanId id, UnconfirmedPlan plan) {
        after(world.millis(300, 1_000), () -> {
            try {
                plan.end();
                doubted.remove(id);
                durable.state(id).filter(state -> !state.status().isTerminal()).ifPresent(_ -> refused.remove(id));
                member.ifPresent(its -> its.settled(id));
            } catch (JournalException again) {
                end(id, plan);
            }
        });
    }

    /// Runs some sub-tasks of a plan again that is over.
    void reopen(PlanState over, List<Integer> subtasks) {
        JournalEntry entry = new JournalEntry(over.lastSeq() + 1, around.clock().instant(), new PlanReopened(subtasks));
        PlanState state = over.apply(entry);
        SimKeeper keeper = new SimKeeper(over.id(), this);
        long before = departures();
        pending.add(over.id());
        boolean reopened = isReopened(state, entry, before);
        pending.remove(over.id());
        if (reopened && departures() != before) {
            member.orElseThrow().goesAstray();
        } else if (reopened) {
            around.feed().recorded(over.id(), List.of(entry));
            setup().forget(over.id());
            keepers.put(over.id(), keeper);
            keeper.takeUp(state);
            keeper.begin();
        }
    }

    /// @return whether it is; where that is not known, it is found out by trying again
    private boolean isReopened(PlanState state, JournalEntry entry, long before) {
        try {
            return journal.append(state.id(), List.of(entry), PlanSummary.of(state)) == AppendResult.APPENDED;
        } catch (Refused nothing) {
            return false;
        } catch (JournalException unknown) {
            world.counts.add("reopenings in doubt");
            settle(state, entry, before);
            return false;
        }
    }

    private void settle(PlanState state, JournalEntry entry, long before) {
        SimKeeper keeper = new SimKeeper(state.id(), this);
        if (departures() == before) {
            keepers.put(state.id(), keeper);
        }
        settle(keeper, state, entry, before);
    }

    private void settle(SimKeeper keeper, PlanState state, JournalEntry entry, long before) {
        after(world.millis(300, 1_000), () -> {
            try {
                AppendResult result = journal.append(state.id(), List.of(entry), PlanSummary.of(state));
                if (result == AppendResult.DISOWNED
                        || (result == AppendResult.FENCED && departures() != before)) {
                    over(keeper);
                } else if (departures() == before) {
                    keeper.takeUp(entry.seq() - 1);
                    keeper.begin();
                } else {
                    member.orElseThrow().goesAstray();
                }
            } catch (JournalException again) {
                settle(keeper, state, entry, before);
            }
        });
    }

    /// A plan has taken a step.
    void stepped(PlanId id) {
        simulation.stepped(this, id);
    }

    Optional<SimKeeper> keeper(PlanId id) {
        return Optional.ofNullable(keepers.get(id));
    }

    void over(SimKeeper keeper) {
        if (keepers.remove(keeper.id, keeper)) {
            setup().forget(keeper.id);
        }
    }
}
