package dev.mto.testkit;

import dev.mto.agent.AgentRuntime;
import dev.mto.delivery.Deliveries;
import dev.mto.delivery.SigningSecrets;
import dev.mto.json.JsonPlanReader;
import dev.mto.orchestrator.JournaledOrchestrator;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.planner.PlannerDesk;
import dev.mto.run.AgentSlots;
import dev.mto.run.Durations;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanSetup;
import dev.mto.run.PlanState;
import dev.mto.run.PlanUpdate;
import dev.mto.run.ProviderGates;
import dev.mto.run.RunPolicy;
import dev.mto.synthesis.Evidence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The whole engine over a journal and a fake runtime, without any edge. Closing it is how it "dies": the journal and
/// the runtime live on, and the next one takes over. Confined to one test.
public final class Engine implements AutoCloseable {
    /// The example of the documentation: three side by side, a table of them, a summary of the table.
    public static final String EXAMPLE = """
            [{"description":"Research A","agent":"explore","dependencies":[]},
             {"description":"Research B","agent":"explore","dependencies":[]},
             {"description":"Research C","agent":"explore","dependencies":[]},
             {"description":"Table","agent":"build","dependencies":[0,1,2]},
             {"description":"Summary","agent":"build","dependencies":[3]}]""";

    private static final AtomicInteger PLANS = new AtomicInteger();

    private final Durations durations = new Durations();
    private final PlanFeed feed;
    private final PlanRunners runners;
    private final JournaledOrchestrator orchestrator;

    /// @param sessions how many may be in flight
    public Engine(PlanJournal journal, AgentRuntime runtime, int sessions) {
        this(journal, runtime, sessions, PlanListener.NONE);
    }

    /// The same, with somebody who listens to all plans.
    public Engine(PlanJournal journal, AgentRuntime runtime, int sessions, PlanListener listener) {
        this(journal, runtime, new AgentSlots(sessions), listener, PlanRunners.Others.NONE);
        runners.resumeAll();
    }

    /// One of several that share a journal. It runs nothing until it is given something.
    ///
    /// @param others the others
    public Engine(PlanJournal journal, AgentRuntime runtime, AgentSlots slots, PlanListener listener,
            PlanRunners.Others others) {
        feed = new PlanFeed(listener);
        PlanSetup setup = new PlanSetup(RunPolicy.DEFAULT, new PlannerDesk(new JsonPlanReader(), true),
                Evidence.DEFAULT,
                new PlanSetup.Shared(slots, new ProviderGates(), durations));
        runners = new PlanRunners(journal, feed, Clock.systemUTC(), setup, _ -> runtime, others);
        orchestrator = new JournaledOrchestrator(new JournaledOrchestrator.Kept(journal, undelivered()), feed, runners,
                () -> new PlanId("plan_test" + PLANS.incrementAndGet()), setup);
    }

    /// Nobody delivers anything here.
    private static Deliveries undelivered() {
        return new Deliveries(new InMemoryOutbox(),
                new SigningSecrets(new InMemorySecrets(), Clock.systemUTC(), byte[]::new), Clock.systemUTC(), () -> {});
    }

    public JournaledOrchestrator orchestrator() {
        return orchestrator;
    }

    /// Where its plans run.
    public PlanRunners runners() {
        return runners;
    }

    /// Where those who watch plans here hear of them.
    public PlanFeed feed() {
        return feed;
    }

    /// A goal with nothing special about it.
    public static Goal goal(String task) {
        return new Goal(task, 10, Path.of("/work"), Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(),
                List.of());
    }

    /// Waits until a plan is terminal.
    public PlanState finish(PlanId id) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        try (var watch = orchestrator.watch(id, 0).orElseThrow()) {
            while (Instant.now().isBefore(end)) {
                try {
                    watch.next(Duration.ofSeconds(1));
                } catch (PlanFeed.Overrun overrun) {
                    throw new AssertionError("nobody publishes so much here", overrun);
                }
                PlanState state = orchestrator.find(id).orElseThrow();
                if (state.status().isTerminal()) {
                    return state;
                }
            }
        }
        throw new AssertionError(id + " is not terminal: " + orchestrator.find(id));
    }

    /// What a watcher is told of a plan from an event on, until one ends it.
    public List<JournalEntry> watch(PlanId id, long after) throws InterruptedException {
        List<JournalEntry> seen = new ArrayList<>();
        try (var watch = orchestrator.watch(id, after).orElseThrow()) {
            while (seen.isEmpty() || !(seen.getLast().event() instanceof PlanEvent.Terminal)) {
                if (watch.next(Duration.ofSeconds(20))
                        .orElseThrow(() -> new AssertionError(
                                "told no more after " + seen)) instanceof PlanUpdate.Recorded(JournalEntry entry)) {
                    seen.add(entry);
                }
            }
        } catch (PlanFeed.Overrun overrun) {
            throw new AssertionError("nobody publishes so much here", overrun);
        }
        return seen;
    }

    /// Begins to learn from the plans that the journal has.
    public void learn() {
        runners.learn();
    }

    /// What is known of how long sessions take.
    public Durations durations() {
        return durations;
    }

    /// Ends all sessions and begins none any more.
    public void halt(Duration patience) throws InterruptedException {
        runners.halt(patience);
    }

    /// The plans that could not be taken up from the journal, each with why.
    public Map<PlanId, String> unreadable() {
        return runners.unreadable();
    }

    @Override
    public void close() {
        runners.close();
    }
}
