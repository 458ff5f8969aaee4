package dev.mto.run;

import dev.mto.agent.AgentRuntimes;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All plans that run in this process, each on a virtual thread of its own. A runner that fails is forgotten, and
/// its plan
/// folded from the journal and run anew: the one way back for every failure, the same as at start-up. Thread-safe.
public final class PlanRunners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunners.class);

    /// The wait before a plan is taken up again after its runner failed; doubles up to a minute.
    private static final RetryPolicy REVIVAL = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(250),
            Duration.ofMinutes(1));

    private final PlanJournal journal;
    private final PlanSetup setup;
    private final AgentRuntimes runtimes;
    private final PlanRunner.Surroundings around;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<PlanId, PlanRunner> live = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    public PlanRunners(PlanJournal journal, PlanFeed feed, InstantSource clock, PlanSetup setup,
            AgentRuntimes runtimes) {
        this.journal = journal;
        this.setup = setup;
        this.runtimes = runtimes;
        this.around = new PlanRunner.Surroundings(journal, feed, clock, threads);
    }

    /// Begins a plan. When this returns, it is durable and under way.
    ///
    /// @throws JournalException where it could not be made durable; then there is no plan, or one that the next
    /// start of
    /// the process finds and runs
    public void launch(PlanId id, Goal goal) {
        JournalEntry first = new JournalEntry(1, around.clock().instant(), new PlanSubmitted(goal));
        PlanState state = PlanState.fold(id, List.of(first));
        if (journal.append(id, List.of(first), PlanSummary.of(state)) == AppendResult.FENCED) {
            throw new IllegalStateException(id + " exists already");
        }
        run(runner(state));
    }

    /// Takes up every plan that is not terminal.
    ///
    /// @return how many
    public int resumeAll() {
        List<PlanId> unfinished = journal.unfinished();
        // All are counted before any may ask for another session.
        List<PlanRunner> runners = unfinished.stream().map(id -> runner(PlanState.fold(id, journal.read(id, 0))))
                .toList();
        runners.forEach(this::run);
        return unfinished.size();
    }

    /// A plan that runs here, as far as it is durable; empty where it is terminal or unknown.
    public Optional<PlanState> find(PlanId id) {
        return Optional.ofNullable(live.get(id)).map(PlanRunner::state);
    }

    /// Asks for a plan to be called off, and waits until that is durable. Does nothing where it does not run here.
    ///
    /// @throws JournalException where it did not become durable in time
    public void cancel(PlanId id, String reason, Duration patience) throws InterruptedException {
        PlanRunner runner = live.get(id);
        if (runner == null) {
            return;
        }
        runner.post(new PlanInput.Cancel(reason));
        boolean known = runner.await(state -> state.cancelReason().isPresent() || state.status().isTerminal(),
                patience);
        if (!known && live.containsKey(id)) {
            throw new JournalException("cancelling " + id + " did not become durable within " + patience);
        }
    }

    /// Stops running plans, and leaves their sessions and their journals as they are.
    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private PlanRunner runner(PlanState state) {
        return new PlanRunner(state, setup, runtimes.forModel(state.goal().model()), around);
    }

    private void run(PlanRunner runner) {
        PlanId id = runner.state().id();
        live.put(id, runner);
        threads.execute(() -> runGuarded(id, runner));
    }

    private void runGuarded(PlanId id, PlanRunner runner) {
        int failures = 0;
        PlanRunner current = runner;
        while (!isClosed()) {
            try {
                current.run();
                break;
            } catch (RuntimeException failure) {
                if (isClosed()) {
                    break;
                }
                failures++;
                Duration pause = REVIVAL.delay(failures, id.value());
                LOG.error("plan={} stopped by a failure; taking it up again from the journal in {}", id, pause,
                        failure);
                Optional<PlanRunner> next = revive(id, pause);
                if (next.isEmpty()) {
                    break;
                }
                current = next.get();
            }
        }
        live.remove(id, current);
        setup.forget(id);
    }

    private Optional<PlanRunner> revive(PlanId id, Duration pause) {
        while (!isClosed()) {
            try {
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
                PlanRunner runner = runner(PlanState.fold(id, journal.read(id, 0)));
                live.put(id, runner);
                return Optional.of(runner);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (RuntimeException failure) {
                LOG.error("plan={} cannot be read from the journal yet", id, failure);
            }
        }
        return Optional.empty();
    }
}
