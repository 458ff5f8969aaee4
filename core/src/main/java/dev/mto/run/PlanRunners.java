package dev.mto.run;

import dev.mto.agent.AgentRuntimes;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All plans that run in this process, each with a keeper, on a virtual thread of its own. Thread-safe.
public final class PlanRunners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunners.class);

    /// All that a plan's thread does can be interrupted, so this is far more than it needs.
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final PlanJournal journal;
    private final PlanMotor.Surroundings around;
    private final PlanKeeper.House house;
    private final Standstill standstill = new Standstill();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<PlanId, PlanKeeper> live = new ConcurrentHashMap<>();
    private final Doubts doubts;

    public PlanRunners(PlanJournal journal, PlanFeed feed, InstantSource clock, PlanSetup setup,
            AgentRuntimes runtimes) {
        this.journal = journal;
        this.around = new PlanMotor.Surroundings(journal, feed, clock, this::begin);
        this.house = new PlanKeeper.House(setup, runtimes, around, standstill);
        this.doubts = new Doubts(around, standstill);
    }

    /// Begins a plan. When this returns, it is durable and under way.
    ///
    /// @return false where the id or the submission's key is taken; then there is no plan
    /// @throws Refused where it could not be made durable; then there is no plan
    /// @throws JournalException where that is not known; the plan is then ended, and not run, as soon as the journal
    /// answers. Where the process ends before that, the next one may find it and run it
    public boolean launch(PlanId id, PlanSubmitted submitted) {
        JournalEntry first = new JournalEntry(1, around.clock().instant(), submitted);
        PlanState state = PlanState.fold(id, List.of(first));
        PlanKeeper keeper = new PlanKeeper(id, house);
        // Before anything is durable: a plan whose runtime cannot be had is refused, and not left lying.
        keeper.takeUp(state);
        if (doubts.submit(state, first) == AppendResult.FENCED) {
            keeper.release();
            return false;
        }
        live.put(id, keeper);
        around.feed().recorded(Optional.empty(), List.of(first), state);
        keep(id, keeper);
        // Whoever calls a halt tells those that it finds, and may have looked before.
        if (standstill.isHalted()) {
            keeper.halt();
        }
        return true;
    }

    /// Whether it is still open what the journal has of a plan that was submitted; it then is not run, but ended.
    public boolean isInDoubt(PlanId id) {
        return doubts.has(id);
    }

    /// Takes up every plan that is not terminal; one that cannot be read is tried again later and keeps no other
    /// waiting. To be called once, before anything else.
    ///
    /// @return how many
    public int resumeAll() {
        Map<PlanId, PlanKeeper> unfinished = new LinkedHashMap<>();
        journal.unfinished().forEach(id -> unfinished.put(id, new PlanKeeper(id, house)));
        live.putAll(unfinished);
        // All are counted before any may ask for another session.
        unfinished.values().forEach(keeper -> keeper.takeUp(Long.MAX_VALUE));
        unfinished.forEach(this::keep);
        return unfinished.size();
    }

    /// Learns from plans of earlier runs how long sessions take. Returns at once; what cannot be read is passed over.
    public void learn() {
        begin(() -> new EarlierPlans(journal).teach(house.setup().shared().durations()));
    }

    /// How many plans are under way here.
    public int running() {
        return live.size();
    }

    /// The clock that plans run by.
    public InstantSource clock() {
        return around.clock();
    }

    /// A plan that runs here, as far as it is durable; empty where it is terminal or unknown.
    public Optional<PlanState> find(PlanId id) {
        return runner(id).map(PlanRunner::state);
    }

    private Optional<PlanRunner> runner(PlanId id) {
        return Optional.ofNullable(live.get(id)).flatMap(PlanKeeper::runner);
    }

    /// The plans that nobody can go on with, because the journal cannot be read, or makes no sense: each with what is
    /// wrong. They are tried again from time to time.
    public Map<PlanId, String> unreadable() {
        Map<PlanId, String> all = new HashMap<>();
        live.forEach((id, keeper) -> keeper.trouble().ifPresent(trouble -> all.put(id, trouble)));
        return all;
    }

    /// Tells a plan something, and waits until what it led to is durable. Does nothing where it does not run here.
    ///
    /// @param done whether a state shows that it was told
    /// @throws JournalException where no such state became durable in time
    public void tell(PlanId id, PlanInput input, Predicate<PlanState> done, Duration patience)
            throws InterruptedException {
        Optional<PlanRunner> runner = runner(id);
        if (runner.isEmpty()) {
            return;
        }
        runner.get().post(input);
        if (!runner.get().await(state -> done.test(state) || state.status().isTerminal(), patience)) {
            // If it is the store that fails, it says how.
            journal.check();
            throw new JournalException("It is not known whether what was told to " + id
                    + " is kept; it may take effect yet. Look at the plan.");
        }
    }

    /// Lets a plan that is over go on: some of its sub-tasks run again, then its synthesis. When this returns, that is
    /// durable and under way.
    ///
    /// @param over the plan as it stands in the journal
    /// @param subtasks which are to run again
    /// @throws Refused where it could not be made durable; the plan stays as it is
    /// @throws JournalException where it is not known to be durable; it then is reopened as soon as the journal answers
    /// @return whether it goes on by this; false where somebody else was quicker
    public boolean reopen(PlanState over, List<Integer> subtasks) {
        JournalEntry entry = new JournalEntry(over.lastSeq() + 1, around.clock().instant(), new PlanReopened(subtasks));
        PlanState state = over.apply(entry);
        PlanKeeper keeper = new PlanKeeper(over.id(), house);
        // Before anything is written: from here on no earlier keeper takes the plan up.
        PlanKeeper holder = live.compute(over.id(), (_, before) -> {
            if (before != null && !before.isOver()) {
                return before;
            }
            Optional.ofNullable(before).ifPresent(PlanKeeper::release);
            return keeper;
        });
        if (holder != keeper || !isReopened(state, entry, keeper)) {
            return false;
        }
        around.feed().recorded(Optional.of(over), List.of(entry), state);
        keeper.takeUp(state);
        keep(over.id(), keeper);
        return true;
    }

    private boolean isReopened(PlanState state, JournalEntry entry, PlanKeeper keeper) {
        try {
            boolean reopened = append(state, entry) == AppendResult.APPENDED;
            if (!reopened) {
                letGo(state.id(), keeper);
            }
            return reopened;
        } catch (Refused nothing) {
            letGo(state.id(), keeper);
            throw new Refused(nothing.getMessage() + " The plan stays as it is.", nothing);
        } catch (JournalException unknown) {
            begin(() -> reopenAfterAll(state, entry, keeper));
            throw new JournalException(unknown.getMessage() + " As that leaves open whether it was kept, " + state.id()
                    + " is reopened as soon as the journal answers.", unknown);
        }
    }

    private AppendResult append(PlanState state, JournalEntry entry) {
        return journal.append(state.id(), List.of(entry), PlanSummary.of(state));
    }

    /// Runs a plan of which it is not known whether it was reopened. That may still become durable at any time, and then
    /// nobody would run the plan; so it is tried again, until the number is taken by the one or the other.
    private void reopenAfterAll(PlanState state, JournalEntry entry, PlanKeeper keeper) {
        if (doubts.settle(state.id(), () -> append(state, entry))) {
            keeper.takeUp(entry.seq() - 1);
            keep(state.id(), keeper);
        }
    }

    /// Ends the sessions of all plans and begins none any more, as long as it is given for that; what they were at is begun
    /// anew at the next start. To be followed by [#close].
    public void halt(Duration patience) throws InterruptedException {
        Instant end = around.clock().instant().plus(patience);
        standstill.halt();
        Map<PlanId, PlanKeeper> all = Map.copyOf(live);
        all.values().forEach(PlanKeeper::halt);
        List<PlanId> left = new ArrayList<>();
        for (Map.Entry<PlanId, PlanKeeper> each : all.entrySet()) {
            if (!each.getValue().awaitRest(end)) {
                left.add(each.getKey());
            }
        }
        if (!left.isEmpty()) {
            LOG.warn("Sessions may still run of: {}", left);
        }
    }

    /// Stops running plans, and leaves their sessions and their journals as they are. When this returns, nothing of
    /// them calls the journal or a runtime any more, unless that took too long.
    @Override
    public void close() {
        standstill.close();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Not every plan came to a halt within {} s", CLOSING.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs something on a thread of its own. Where all stops, it is left to the next start.
    private void begin(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException stopped) {
            if (!standstill.isClosed()) {
                throw stopped;
            }
        }
    }

    private void keep(PlanId id, PlanKeeper keeper) {
        begin(() -> {
            keeper.keep();
            // Where all stops, the sessions go on, and so what they hold must not go to others.
            if (!standstill.isClosed()) {
                letGo(id, keeper);
            }
        });
    }

    /// Lets go of a plan, unless it was reopened meanwhile and another keeper has it.
    private void letGo(PlanId id, PlanKeeper keeper) {
        live.computeIfPresent(id, (_, current) -> {
            if (current != keeper) {
                return current;
            }
            keeper.release();
            return null;
        });
    }
}
