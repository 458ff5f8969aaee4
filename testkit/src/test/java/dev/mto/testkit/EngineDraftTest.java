package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.AgentTurn;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.store.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sub-tasks that begin while the planner writes, through the whole engine: our own share of the time from the brace that
/// ends one to its prompt.
final class EngineDraftTest {
    private static final int SUBTASKS = 10;
    private static final int PLANS = 20;
    /// Far from what it takes: what is measured is printed, and only a sub-task that waits for the planner is a failure.
    private static final Duration AT_THE_MOST = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");
    private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final FakeRuntime runtime = new FakeRuntime(this::answer);

    @Test
    void aSubtaskIsAskedForAsSoonAsItIsWritten() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            runPlans(journal);
        }
        List<Long> micros = runtime.calls().stream()
                .flatMap(call -> Optional.ofNullable(written.get(key(call.turn()))).stream()
                        .map(brace -> (call.startedNanos() - brace) / 1_000))
                .sorted().toList();
        System.out.printf("brace told -> prompt handed over, full fsync, %d sub-tasks: p50 %d us, p90 %d us, p99 %d us,"
                + " max %d us%n", micros.size(), at(micros, 50), at(micros, 90), at(micros, 99), micros.getLast());
        assertThat(micros).hasSize(PLANS * SUBTASKS);
        assertThat(micros.getLast()).isLessThan(TimeUnit.NANOSECONDS.toMicros(AT_THE_MOST.toNanos()));
    }

    @Test
    void oneAppendIsBetweenTheBraceAndThePrompt() throws Exception {
        List<List<PlanEvent>> appends = new CopyOnWriteArrayList<>();
        runPlans(new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                appends.add(entries.stream().map(JournalEntry::event).toList());
                return super.append(plan, entries, summary);
            }
        });
        List<List<PlanEvent>> drafting = appends.stream()
                .filter(events -> events.stream().anyMatch(PlanEvent.SubtaskDrafted.class::isInstance)).toList();
        assertThat(drafting).hasSize(PLANS * SUBTASKS).allSatisfy(events -> {
            PlanEvent.SubtaskDrafted drafted = events.stream()
                    .filter(PlanEvent.SubtaskDrafted.class::isInstance).map(PlanEvent.SubtaskDrafted.class::cast)
                    .findFirst().orElseThrow();
            Attempt first = new Attempt(new Work.Subtask(drafted.index()), 1);
            assertThat(events).anyMatch(
                    event -> event instanceof PlanEvent.SubtaskStarted started && started.attempt().equals(first));
        });
    }

    private void runPlans(PlanJournal journal) throws InterruptedException {
        try (Engine engine = new Engine(journal, runtime, SUBTASKS * 2)) {
            for (int plan = 0; plan < PLANS; plan++) {
                PlanId id = engine.orchestrator().submit(Engine.goal("Do all of it"));
                assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.COMPLETED);
            }
        }
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static String key(AgentTurn turn) {
        return turn.ids().sessionKey();
    }

    private CountDownLatch asked(String key) {
        return asked.computeIfAbsent(key, _ -> new CountDownLatch(1));
    }

    private AgentOutcome answer(AgentTurn turn, Consumer<Activity> says) throws InterruptedException {
        return FakeRuntime.completed(switch (turn.role()) {
            case PLANNER -> dictate(turn, says);
            case SUBTASK -> {
                asked(key(turn)).countDown();
                yield "done";
            }
            case SYNTHESIS -> "the answer";
        });
    }

    /// Writes a plan, each next sub-task when the one before was asked for: whoever waits for all of it waits for ever.
    private String dictate(AgentTurn turn, Consumer<Activity> says) throws InterruptedException {
        List<String> objects = new ArrayList<>();
        for (int index = 0; index < SUBTASKS; index++) {
            String object = "{\"description\":\"Part " + index + "\",\"agent\":\"build\",\"dependencies\":[]";
            objects.add(object);
            says.accept(new Activity.Text("answer", (index == 0 ? "[" : ",") + object));
            String subtask = key(turn).replace("planner.1", "subtask." + index + ".1");
            written.put(subtask, System.nanoTime());
            says.accept(new Activity.Text("answer", "}"));
            if (!asked(subtask).await(AT_THE_MOST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(subtask + " is not asked for while the planner writes");
            }
        }
        says.accept(new Activity.Text("answer", "]"));
        return IntStream.range(0, SUBTASKS).mapToObj(index -> objects.get(index) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
