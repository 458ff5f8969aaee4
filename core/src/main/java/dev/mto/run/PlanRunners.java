package dev.mto.run;

import dev.mto.agent.AgentRuntimes;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.WorkState.Carrier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All plans that run in this process, each on a virtual thread of its own. A runner that fails is forgotten, and its
/// plan folded from the journal and run anew: the one way back for every failure, the same as at start-up. A plan that
/// fails again and again without moving on is ended. Thread-safe.
public final class PlanRunners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunners.class);

    /// All that a plan's thread does can be interrupted, so this is far more than it needs.
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final PlanJournal journal;
    private final PlanSetup setup;
    private final AgentRuntimes runtimes;
    private final PlanMotor.Surroundings around;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<PlanId, PlanRunner> live = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Doubts doubts;

    public PlanRunners(PlanJournal journal, PlanFeed feed, InstantSource clock, PlanSetup setup,
            AgentRuntimes runtimes) {
        this.journal = journal;
        this.setup = setup;
        this.runtimes = runtimes;
        this.around = new PlanMotor.Surroundings(journal, feed, clock, this::begin);
        this.doubts = new Doubts(around, closing);
    }

    /// Begins a plan. When this returns, it is durable and under way.
    ///
    /// @throws Refused where it could not be made durable; then there is no plan
    /// @throws JournalException where that is not known; the plan is then ended, and not run, as soon as the journal
    /// answers. Where the process ends before that, the next one may find it and run it
    public void launch(PlanId id, Goal goal) {
        JournalEntry first = new JournalEntry(1, around.clock().instant(), new PlanSubmitted(goal));
        PlanState state = PlanState.fold(id, List.of(first));
        // Before anything is durable: a plan whose runtime cannot be had is refused, and not left lying.
        PlanRunner runner = runner(state);
        if (doubts.submit(state, first) == AppendResult.FENCED) {
            throw new IllegalStateException(id + " exists already");
        }
        live.put(id, runner);
        begin(() -> keep(id, Optional.of(runner)));
    }

    /// Takes up every plan that is not terminal; one that cannot be read is tried again later and keeps no other
    /// waiting. To be called once, before anything else.
    ///
    /// @return how many
    public int resumeAll() {
        List<PlanId> unfinished = journal.unfinished();
        // All are counted before any may ask for another session.
        Map<PlanId, Optional<PlanRunner>> runners = new LinkedHashMap<>();
        unfinished.forEach(id -> runners.put(id, takeUp(id, Long.MAX_VALUE)));
        runners.forEach((id, runner) -> begin(() -> keep(id, runner)));
        return unfinished.size();
    }

    /// The clock that plans run by.
    public InstantSource clock() {
        return around.clock();
    }

    /// A plan that runs here, as far as it is durable; empty where it is terminal or unknown.
    public Optional<PlanState> find(PlanId id) {
        return Optional.ofNullable(live.get(id)).map(PlanRunner::state);
    }

    /// Tells a plan something, and waits until what it led to is durable. Does nothing where it does not run here.
    ///
    /// @param done whether a state shows that it was told
    /// @throws JournalException where no such state became durable in time
    public void tell(PlanId id, PlanInput input, Predicate<PlanState> done, Duration patience)
            throws InterruptedException {
        PlanRunner runner = live.get(id);
        if (runner == null) {
            return;
        }
        runner.post(input);
        if (!runner.await(state -> done.test(state) || state.status().isTerminal(), patience)) {
            // If it is the store that fails, it says how.
            journal.check();
            throw new JournalException("What was told to " + id + " did not become durable.");
        }
    }

    /// Lets a plan that is over go on: some of its sub-tasks run again, then its synthesis. When this returns, that is
    /// durable and under way.
    ///
    /// @param over the plan as it stands in the journal
    /// @param subtasks which are to run again
    /// @throws Refused where it could not be made durable; the plan stays as it is
    /// @throws JournalException where somebody else was quicker, or it is not known to be durable; it then is reopened as
    /// soon as the journal answers
    public void reopen(PlanState over, List<Integer> subtasks) {
        JournalEntry entry = new JournalEntry(over.lastSeq() + 1, around.clock().instant(), new PlanReopened(subtasks));
        PlanState state = over.apply(entry);
        synchronized (doubts) {
            if (doubts.contains(over.id()) || !isReopened(state, entry)) {
                throw new JournalException(over.id() + " was reopened just now.");
            }
        }
        around.feed().recorded(over.id(), List.of(entry));
        Optional<PlanRunner> runner = Optional.ofNullable(live.compute(over.id(), (id, _) -> {
            setup.forget(id);
            return runner(state);
        }));
        begin(() -> keep(over.id(), runner));
    }

    private boolean isReopened(PlanState state, JournalEntry entry) {
        try {
            return journal.append(state.id(), List.of(entry), PlanSummary.of(state)) == AppendResult.APPENDED;
        } catch (Refused nothing) {
            throw new Refused(nothing.getMessage() + " The plan stays as it is.", nothing);
        } catch (JournalException unknown) {
            doubts.raise(state.id());
            begin(() -> reopenAfterAll(state, entry));
            throw new JournalException(unknown.getMessage() + " As that leaves open whether it was kept, " + state.id()
                    + " is reopened as soon as the journal answers.", unknown);
        }
    }

    /// Runs a plan of which it is not known whether it was reopened. That may still become durable at any time, and then
    /// nobody would run the plan; so it is tried again, until the number is taken by the one or the other.
    private void reopenAfterAll(PlanState state, JournalEntry entry) {
        if (doubts.settle(state.id(),
                () -> journal.append(state.id(), List.of(entry), PlanSummary.of(state)))) {
            Optional<PlanRunner> runner = takeUp(state.id(), entry.seq() - 1);
            synchronized (doubts) {
                doubts.dispel(state.id());
            }
            keep(state.id(), runner);
        }
    }

    /// Ends the sessions of all plans and begins none any more, as long as it is given for that; what they were at is begun
    /// anew at the next start. To be followed by [#close].
    public void halt(Duration patience) throws InterruptedException {
        Instant end = around.clock().instant().plus(patience);
        List<PlanRunner> all = List.copyOf(live.values());
        all.forEach(runner -> runner.post(new PlanInput.Halt()));
        for (PlanRunner runner : all) {
            if (!runner.await(PlanRunners::runsNothing, Duration.between(around.clock().instant(), end))) {
                LOG.warn("plan={} still has sessions that run", runner.state().id());
            }
        }
    }

    private static boolean runsNothing(PlanState state) {
        return state.running().stream().noneMatch(running -> running.carrier() instanceof Carrier.Session);
    }

    /// Stops running plans, and leaves their sessions and their journals as they are. When this returns, nothing of
    /// them calls the journal or a runtime any more, unless that took too long.
    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Not every plan came to a halt within {} s", CLOSING.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    /// Runs something on a thread of its own. Where all stops, it is left to the next start.
    private void begin(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException stopped) {
            if (!isClosed()) {
                throw stopped;
            }
        }
    }

    private PlanRunner runner(PlanState state) {
        return new PlanRunner(state, setup, runtimes.forModel(state.goal().model()), around);
    }

    /// Runs a plan to its end, with as many runners as that takes.
    ///
    /// @param first empty where the plan could not be taken up yet
    private void keep(PlanId id, Optional<PlanRunner> first) {
        Setbacks setbacks = new Setbacks();
        Optional<PlanRunner> runner = first;
        try {
            while (!ran(runner, setbacks)) {
                if (closing.await(setbacks.pause(id.value()).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                runner = takeUp(id, setbacks.lastSeq());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        // Where all stops, the sessions go on, and so what they hold must not go to others.
        if (!isClosed()) {
            forget(id, runner);
        }
    }

    /// Lets go of a plan, unless it was reopened meanwhile and another runner has it.
    private void forget(PlanId id, Optional<PlanRunner> runner) {
        live.computeIfPresent(id, (_, current) -> {
            if (runner.isPresent() && !runner.get().equals(current)) {
                return current;
            }
            setup.forget(id);
            return null;
        });
    }

    /// @return whether nothing is left to be done
    private boolean ran(Optional<PlanRunner> runner, Setbacks setbacks) {
        if (runner.isEmpty()) {
            setbacks.unreadable();
            return false;
        }
        try {
            runner.get().run();
            return true;
        } catch (RuntimeException | Error failure) {
            PlanState reached = runner.get().state();
            setbacks.add(reached.lastSeq(), failure);
            report(reached.id(), "stopped after event " + reached.lastSeq() + " and is taken up again", failure);
            return setbacks.areHopeless() && isAbandoned(runner.get(), failure);
        }
    }

    private boolean isAbandoned(PlanRunner runner, Throwable cause) {
        try {
            runner.abandon(cause);
            return true;
        } catch (RuntimeException failure) {
            report(runner.state().id(), "cannot even be ended", failure);
            return false;
        }
    }

    /// A new runner for a plan as the journal has it; empty where that cannot be had now.
    ///
    /// @param told the newest event that watchers have been told of
    private Optional<PlanRunner> takeUp(PlanId id, long told) {
        try {
            List<JournalEntry> entries = journal.read(id, 0);
            PlanRunner runner = runner(PlanState.fold(id, entries));
            live.put(id, runner);
            // An append that failed may have become durable all the same, unknown to anybody.
            around.feed().recorded(id, entries.stream().filter(entry -> entry.seq() > told).toList());
            return Optional.of(runner);
        } catch (RuntimeException | Error failure) {
            report(id, "cannot be taken up from the journal yet", failure);
            return Optional.empty();
        }
    }

    /// A store that fails says itself why; where all stops, its calls are interrupted and that is no failure at all.
    private void report(PlanId id, String what, Throwable failure) {
        if (!(failure instanceof JournalException)) {
            LOG.error("plan={} {}", id, what, failure);
        } else if (!isClosed()) {
            LOG.warn("plan={} {}: {}", id, what, failure.getMessage());
        }
    }
}
