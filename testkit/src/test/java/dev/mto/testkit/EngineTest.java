package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanUpdate.Recorded;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.FakeRuntime.Behaviour;
import dev.mto.testkit.FakeRuntime.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine with real threads and a real journal.
final class EngineTest {
    @TempDir
    private Path folder;

    @Test
    void takesAPlanFromRequestToAnswer() throws InterruptedException {
        FakeRuntime runtime = new FakeRuntime(example(EngineTest::nameIt));
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(state.ending().orElseThrow().outcome()).contains(Outcome.FULL);
            assertThat(state.ending().orElseThrow().answer()).contains("the answer");
            assertThat(runtime.call("subtask.3.1").startedNanos())
                    .isGreaterThanOrEqualTo(latestEnd(runtime, "subtask.0.1", "subtask.1.1", "subtask.2.1"));
            assertThat(runtime.calls()).hasSize(7);
        }
    }

    @Test
    void goesOnWhereAnEarlierProcessStopped() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(3);
        FakeRuntime runtime = new FakeRuntime(example(turn -> {
            reached.countDown();
            held.await();
            return nameIt(turn);
        }));
        PlanId id;
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            id = engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(reached.await(50, TimeUnit.SECONDS)).isTrue();
        }
        held.countDown();
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanState state = engine.finish(id);
            assertThat(state.ending().orElseThrow().outcome()).contains(Outcome.FULL);
            assertThat(runtime.calls()).as("each prompt was sent once").hasSize(7);
            assertThat(state.subtasks()).allMatch(subtask -> subtask.work().attempts() == 1);
        }
    }

    @Test
    void tellsAWatcherEachEventOnceAndInOrder() throws Exception {
        FakeRuntime runtime = new FakeRuntime(example(EngineTest::nameIt));
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            List<Long> seen = new ArrayList<>();
            long last = 0;
            while (!(engine.orchestrator().find(id).orElseThrow().status().isTerminal()
                    && last == engine.orchestrator().find(id).orElseThrow().lastSeq())) {
                last = watchAFew(engine, id, last, seen);
            }
            assertThat(seen).isEqualTo(IntStream.rangeClosed(1, (int) last).mapToObj(Long::valueOf).toList());
        }
    }

    @Test
    void callsOffEverySessionOfACancelledPlan() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(3);
        FakeRuntime runtime = new FakeRuntime(example(turn -> {
            reached.countDown();
            new CountDownLatch(1).await();
            return nameIt(turn);
        }));
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(reached.await(50, TimeUnit.SECONDS)).isTrue();
            PlanState asked = engine.orchestrator().cancel(id, "changed my mind").orElseThrow();
            assertThat(asked.cancelReason()).contains("changed my mind");
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
            assertThat(runtime.calls()).allMatch(call -> call.endedNanos() > 0);
        }
    }

    /// What a hop costs: from the end of the last dependency to the prompt of the dependent, over a commit with full
    /// fsync. The figure is for people, and another on another machine; that there is one append between the two is not.
    @Test
    void oneAppendIsBetweenAResultAndItsDependent() throws InterruptedException {
        Hops hops = new Hops();
        FakeRuntime runtime = new FakeRuntime(example(turn -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            return nameIt(turn);
        }));
        try (SqliteJournal journal = SqliteJournal.open(folder);
                Engine engine = new Engine(journal, runtime, 10, hops)) {
            double[] alone = IntStream.range(0, 40).mapToDouble(_ -> {
                try {
                    return tableHop(runtime, engine.finish(engine.orchestrator().submit(Engine.goal("One"))).id());
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }).skip(10).sorted().toArray();
            System.out.printf("hop, one plan at a time: median %.2f ms, worst %.2f ms (%d plans)%n",
                    alone[alone.length / 2], alone[alone.length - 1], alone.length);
            assertThat(hops.ends).hasSize(40).containsOnly(true);
        }
    }

    /// Whether what a hop waits for was written together with what it leads to.
    private static final class Hops implements PlanListener {
        final List<Boolean> ends = new CopyOnWriteArrayList<>();

        @Override
        public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
            List<PlanEvent> events = entries.stream().map(JournalEntry::event).toList();
            Attempt table = new Attempt(new Work.Subtask(3), 1);
            if (events.stream().anyMatch(
                    event -> event instanceof PlanEvent.SubtaskStarted begun && begun.attempt().equals(table))) {
                ends.add(events.stream().anyMatch(PlanEvent.SubtaskCompleted.class::isInstance));
            }
        }
    }

    private static double tableHop(FakeRuntime runtime, PlanId id) {
        List<Call> calls = runtime.calls().stream()
                .filter(call -> call.turn().ids().sessionKey().startsWith(id.value() + ".subtask")).toList();
        long table = calls.stream().filter(call -> call.turn().ids().sessionKey().endsWith("subtask.3.1")).findFirst()
                .orElseThrow().startedNanos();
        long last = calls.stream().filter(call -> call.turn().ids().sessionKey().matches(".*subtask\\.[012]\\.1"))
                .mapToLong(Call::endedNanos).max().orElseThrow();
        return (table - last) / 1e6;
    }

    private static long watchAFew(Engine engine, PlanId id, long after, List<Long> seen)
            throws InterruptedException, PlanFeed.Overrun {
        try (var watch = engine.orchestrator().watch(id, after).orElseThrow()) {
            for (int i = 0; i < 3; i++) {
                if (watch.next(Duration.ofMillis(50)).orElse(null) instanceof Recorded(JournalEntry entry)) {
                    seen.add(entry.seq());
                }
            }
            return watch.lastSeq();
        }
    }

    private static long latestEnd(FakeRuntime runtime, String... attempts) {
        return Arrays.stream(attempts).mapToLong(attempt -> runtime.call(attempt).endedNanos()).max().orElseThrow();
    }

    private static AgentOutcome nameIt(AgentTurn turn) {
        return FakeRuntime.completed("done: " + turn.ids().sessionKey());
    }

    /// Plans the example at once; leaves sub-tasks to the test.
    private static Behaviour example(Behaviour subtasks) {
        return turn -> switch (turn.role()) {
            case Role.PLANNER -> FakeRuntime.completed(Engine.EXAMPLE);
            case Role.SUBTASK -> subtasks.answer(turn);
            case Role.SYNTHESIS -> FakeRuntime.completed("the answer");
        };
    }
}
