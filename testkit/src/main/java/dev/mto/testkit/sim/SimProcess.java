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
import dev.mto.run.UnconfirmedPlan;
import dev.mto.synthesis.Evidence;
import java.time.Duration;
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
    private boolean alive = true;
    private boolean counts = true;

    /// What outlives every process.
    record Outside(World world, Chaos chaos, SimJournal journal, SimRuntime sessions, SimPolicy policy, Seams seams,
            Simulation simulation) {}

    SimProcess(Outside outside) {
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
        this.around = new Surroundings(journal, new PlanFeed(), seams.clock(world),
                task -> world.after(world.millis(0, 3_000), () -> {
                    if (alive) {
                        task.run();
                    }
                }));
    }

    boolean isAlive() {
        return alive;
    }

    /// Whether it knows of all sessions that run.
    boolean countsAll() {
        return counts;
    }

    /// Sessions may run from here on that nobody counts: those of a plan that could not be read at the start, or that
    /// was given up and whose sessions are told to stop but not waited for; and one that was announced by an append
    /// which nobody knew to be durable. That is documented, and no reason to look for other causes.
    void losesCount() {
        counts = false;
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
        world.after(HALT, () -> {
            if (alive) {
                kill();
            }
        });
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
        simulation.died();
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
        keeper.takeUp(state);
        try {
            journal.append(id, List.of(first), PlanSummary.of(state));
        } catch (JournalException failure) {
            refused.add(id);
            if (!(failure instanceof Refused)) {
                world.counts.add("submissions in doubt");
                end(id, new UnconfirmedPlan(id, first, around));
            }
            throw failure;
        }
        keepers.put(id, keeper);
        keeper.begin();
    }

    private void end(PlanId id, UnconfirmedPlan plan) {
        world.after(world.millis(300, 1_000), () -> {
            if (!alive) {
                return;
            }
            try {
                plan.end();
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
        if (isReopened(state, entry)) {
            around.feed().recorded(over.id(), List.of(entry));
            setup().forget(over.id());
            keepers.put(over.id(), keeper);
            keeper.takeUp(state);
            keeper.begin();
        }
    }

    /// @return whether it is; where that is not known, it is found out by trying again
    private boolean isReopened(PlanState state, JournalEntry entry) {
        try {
            return journal.append(state.id(), List.of(entry), PlanSummary.of(state)) == AppendResult.APPENDED;
        } catch (Refused nothing) {
            return false;
        } catch (JournalException unknown) {
            world.counts.add("reopenings in doubt");
            settle(state, entry);
            return false;
        }
    }

    private void settle(PlanState state, JournalEntry entry) {
        keepers.put(state.id(), new SimKeeper(state.id(), this));
        world.after(world.millis(300, 1_000), () -> {
            if (!alive) {
                return;
            }
            try {
                journal.append(state.id(), List.of(entry), PlanSummary.of(state));
                SimKeeper keeper = keepers.get(state.id());
                keeper.takeUp(entry.seq() - 1);
                keeper.begin();
            } catch (JournalException again) {
                settle(state, entry);
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
