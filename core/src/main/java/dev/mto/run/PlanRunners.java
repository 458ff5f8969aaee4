package dev.mto.run;

import dev.mto.agent.AgentRuntimes;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All plans that run in this process, each with a keeper, on a virtual thread of its own. Thread-safe.
public final class PlanRunners implements PlanHost, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunners.class);

    /// All that a plan's thread does can be interrupted, so this is far more than it needs.
    private static final Duration CLOSING = Duration.ofSeconds(2);

    static final String PLACELESS = "This server has just lost its place among those that share the journal, and is "
            + "taking a new one.";

    private final PlanJournal journal;
    private final PlanMotor.Surroundings around;
    private final PlanKeeper.House house;
    private final Standstill standstill = new Standstill();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LivePlans live = new LivePlans(standstill, this::begin);
    private final Doubts doubts;
    private final Reopening reopening;
    private final Others others;
    private final Messenger messenger;

    /// For a process that has its journal to itself.
    public PlanRunners(PlanJournal journal, PlanFeed feed, InstantSource clock, PlanSetup setup,
            AgentRuntimes runtimes) {
        this(journal, feed, clock, setup, runtimes, Others.NONE);
    }

    /// The other processes that share the journal.
    ///
    /// @param tenure whether plans are this process's to act for
    /// @param post takes commands to the others
    public record Others(Tenure tenure, PlanPost post) {
        /// There are none.
        public static final Others NONE = new Others(Tenure.ALONE, PlanPost.NOWHERE);
    }

    public PlanRunners(PlanJournal journal, PlanFeed feed, InstantSource clock, PlanSetup setup,
            AgentRuntimes runtimes, Others others) {
        this.journal = journal;
        this.around = new PlanMotor.Surroundings(journal, feed, clock, this::begin, others.tenure());
        this.house = new PlanKeeper.House(setup, runtimes, around, standstill);
        this.others = others;
        this.doubts = new Doubts(around, standstill, id -> takeUp(List.of(id)));
        this.reopening = new Reopening(house, live, doubts, this::begin);
        this.messenger = new Messenger(around, others.post(), standstill, this::runner);
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
        LivePlans.Moment before = live.now();
        // Before anything is durable: a plan whose runtime cannot be had is refused, and not left lying.
        keeper.takeUp(state);
        switch (doubts.submit(state, first)) {
            case APPENDED -> {
            }
            case FENCED -> {
                keeper.release();
                return false;
            }
            case DISOWNED -> {
                keeper.release();
                throw new Refused(PLACELESS + " No plan was made; submit it again.");
            }
        }
        around.feed().recorded(Optional.empty(), List.of(first), state);
        if (!live.putIfAbsent(id, keeper)) {
            // It was let go of and claimed in the moment in which it was written.
            keeper.release();
            return true;
        }
        live.keepUnlessLeft(id, keeper, before);
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
        return takeUp(journal.unfinished());
    }

    @Override
    public int takeUp(Collection<PlanId> plans) {
        Map<PlanId, PlanKeeper> fresh = new LinkedHashMap<>();
        for (PlanId id : plans) {
            if (!doubts.withholds(id)) {
                PlanKeeper keeper = new PlanKeeper(id, house);
                live.put(id, keeper);
                fresh.put(id, keeper);
            }
        }
        // All are counted before any may ask for another session.
        fresh.values().forEach(keeper -> keeper.takeUp(PlanKeeper.BY_OTHERS));
        fresh.forEach(live::keep);
        return fresh.size();
    }

    @Override
    public Set<PlanId> leaveAll() {
        doubts.leaveAll();
        return live.leaveAll();
    }

    @Override
    public boolean isAstray() {
        return live.isAstray();
    }

    @Override
    public boolean runs(PlanId id) {
        return live.keeper(id).isPresent();
    }

    /// Learns from plans of earlier runs how long sessions take. Returns at once; what cannot be read is passed over.
    public void learn() {
        begin(() -> new EarlierPlans(journal).teach(house.setup().shared().durations()));
    }

    /// How many plans are under way here.
    public int running() {
        return live.count();
    }

    /// The clock that plans run by.
    public InstantSource clock() {
        return around.clock();
    }

    /// Where the sessions of plans run.
    public AgentRuntimes runtimes() {
        return house.runtimes();
    }

    /// Whether other processes share the journal.
    public boolean hasOthers() {
        return !others.equals(Others.NONE);
    }

    /// A plan that runs here, as far as it is durable; empty where it is terminal or unknown, or may be another process's
    /// by now.
    public Optional<PlanState> find(PlanId id) {
        return around.tenure().holds() ? runner(id).map(PlanRunner::state) : Optional.empty();
    }

    private Optional<PlanRunner> runner(PlanId id) {
        return live.keeper(id).flatMap(PlanKeeper::runner);
    }

    /// The plans that nobody can go on with, because the journal cannot be read, or makes no sense: each with what is
    /// wrong. They are tried again from time to time.
    public Map<PlanId, String> unreadable() {
        Map<PlanId, String> all = new HashMap<>();
        live.all().forEach((id, keeper) -> keeper.trouble().ifPresent(trouble -> all.put(id, trouble)));
        return all;
    }

    /// Tells a plan something, here or where it runs, and waits until what it led to is durable.
    ///
    /// @param done whether a state shows that it was told
    /// @return the first state seen that does, or is terminal; empty where there is no plan of that id
    /// @throws JournalException where no such state became durable in time
    public Optional<PlanState> tell(PlanId id, PlanInput.Command command, Predicate<PlanState> done, Duration patience)
            throws InterruptedException {
        return messenger.tell(id, command, done, patience);
    }

    /// Tells a plan something, here or where it runs, that changes nothing in its journal. It may not arrive.
    ///
    /// @throws JournalException where it cannot be sent
    public void inform(PlanId id, PlanInput.Command command) {
        messenger.inform(id, command);
    }

    /// Waits until a plan that another process has is beyond an event.
    ///
    /// @return whether it is; false after the time-out
    /// @throws JournalException where the journal cannot be read
    public boolean awaitElsewhere(PlanId id, long seq, Duration patience) throws InterruptedException {
        return messenger.movesOn(id, seq, patience);
    }

    @Override
    public boolean pass(PlanId id, PlanInput.Command command) {
        Optional<PlanRunner> runner = runner(id).filter(present -> !present.isOver());
        runner.ifPresent(present -> present.post(command));
        return runner.isPresent();
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
        return reopening.reopen(over, subtasks);
    }

    /// Ends the sessions of all plans and begins none any more, as long as it is given for that; what they were at is begun
    /// anew at the next start. To be followed by [#close].
    public void halt(Duration patience) throws InterruptedException {
        Instant end = around.clock().instant().plus(patience);
        standstill.halt();
        Map<PlanId, PlanKeeper> all = live.all();
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
}
