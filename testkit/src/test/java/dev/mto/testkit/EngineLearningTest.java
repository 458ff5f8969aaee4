package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.plan.PlanId;
import dev.mto.run.Durations;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a process that has just begun knows of how long sessions take: what the plans before it showed.
final class EngineLearningTest {
    private static final Path DIRECTORY = Path.of("/work");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long GLANCE_MILLIS = 10;

    private final InMemoryJournal journal = new Torn();
    private final FakeRuntime runtime = new FakeRuntime(turn -> FakeRuntime.completed(turn.role() == Role.PLANNER
            ? "[{\"description\":\"A\",\"agent\":\"explore\",\"dependencies\":[]},"
                    + "{\"description\":\"B\",\"agent\":\"build\",\"dependencies\":[]}]"
            : "Done."));

    /// The middle plan's journal begins with nothing.
    private static final class Torn extends InMemoryJournal {
        @Override
        public synchronized List<JournalEntry> read(PlanId plan, long after) {
            List<JournalEntry> all = super.read(plan, after);
            return plan.equals(id(2)) ? all.subList(1, all.size()) : all;
        }
    }

    @Test
    void whatPlansOfEarlierRunsTookSaysWhatGoesFirst() throws Exception {
        PlanState oldest = plan(1, "build", Duration.ofSeconds(1));
        plan(2, "build", Duration.ofSeconds(50));
        PlanState newest = plan(3, "build", Duration.ofSeconds(100));
        PlanState other = plan(4, "explore", Duration.ofSeconds(1));
        Durations expected = new Durations();
        List.of(oldest, newest, other).forEach(expected::learn);

        try (Engine engine = new Engine(journal, runtime, 1)) {
            assertThat(engine.durations().ofSubtask("build")).isEqualTo(Duration.ofMinutes(1));
            engine.learn();
            awaitSame(engine.durations(), expected);
            PlanId next = engine.orchestrator().submit(Engine.goal("What takes long goes first."));
            engine.finish(next);
        }
        assertThat(runtime.calls().stream().map(FakeRuntime.Call::turn).filter(turn -> turn.role() == Role.SUBTASK)
                .flatMap(turn -> turn.agent().stream())).containsExactly("build", "explore");
    }

    private static void awaitSame(Durations durations, Durations expected) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        // What is learned last of a plan.
        while (!durations.ofSynthesis().equals(expected.ofSynthesis()) && Instant.now().isBefore(end)) {
            Thread.sleep(GLANCE_MILLIS);
        }
        assertThat(durations.ofSynthesis()).isEqualTo(expected.ofSynthesis());
        assertThat(durations.ofSubtask("explore")).isEqualTo(expected.ofSubtask("explore"));
        assertThat(durations.ofSubtask("build")).isEqualTo(expected.ofSubtask("build"));
    }

    private static PlanId id(int number) {
        return new PlanId("plan_earlier" + number);
    }

    /// A plan that is completed, of two sub-tasks.
    ///
    /// @param pace from one event to the next
    private PlanState plan(int number, String agent, Duration pace) {
        PlanId id = id(number);
        Instant at = Journals.START.plusSeconds(3_600L * number);
        List<PlanEvent> events = new ArrayList<>(
                List.of(new PlanEvent.PlanSubmitted(Journals.goal("An earlier plan.", DIRECTORY))));
        events.addAll(Journals.completion(agent, "A result."));
        List<JournalEntry> entries = new ArrayList<>();
        for (PlanEvent event : events) {
            entries.add(new JournalEntry(entries.size() + 1, at.plus(pace.multipliedBy(entries.size())), event));
        }
        PlanState over = PlanState.fold(id, entries);
        journal.append(id, entries, PlanSummary.of(over));
        return over;
    }
}
