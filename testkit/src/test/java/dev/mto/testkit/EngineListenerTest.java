package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.testkit.ForgetfulJournal.Lost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever listens to all plans is told of each event once, by the process that wrote it.
final class EngineListenerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final CountDownLatch held = new CountDownLatch(1);
    private final FakeRuntime runtime = new FakeRuntime(turn -> {
        if (turn.prompt().startsWith("Summary")) {
            held.await();
        }
        return FakeRuntime.completed(turn.role() == Role.PLANNER ? Engine.EXAMPLE : "done");
    });

    /// Notes what it is told.
    private static final class Notes implements PlanListener {
        final List<JournalEntry> told = new CopyOnWriteArrayList<>();
        final List<Attempt> handedOver = new CopyOnWriteArrayList<>();
        private final Map<PlanId, PlanState> states = new ConcurrentHashMap<>();

        @Override
        public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
            told.addAll(entries);
            assertThat(before.map(PlanState::lastSeq).orElse(0L)).isEqualTo(entries.getFirst().seq() - 1);
            assertThat(after.lastSeq()).isEqualTo(entries.getLast().seq());
            Optional.ofNullable(states.put(after.id(), after)).ifPresent(last -> assertThat(before).contains(last));
        }

        @Override
        public void handedOver(PlanState plan, Attempt attempt, Instant at) {
            assertThat(plan.running()).anyMatch(running -> running.attempt().equals(attempt));
            handedOver.add(attempt);
        }

        List<Long> numbers() {
            return told.stream().map(JournalEntry::seq).toList();
        }
    }

    /// Cannot be read for a number of times.
    private static final class Unreadable extends InMemoryJournal {
        final AtomicInteger left = new AtomicInteger();

        @Override
        public synchronized List<JournalEntry> read(PlanId plan, long after) {
            if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                throw new JournalException("Not now.");
            }
            return super.read(plan, after);
        }
    }

    @Test
    void eachEventIsToldOnceThoughTheFirstReadingsFailAfterARestart() throws IOException, InterruptedException {
        Unreadable journal = new Unreadable();
        Notes first = new Notes();
        PlanId id;
        try (Engine engine = new Engine(journal, runtime, 10, first)) {
            id = engine.orchestrator().submit(Engine.goal("Compare three"));
            Glance<PlanState> plan = () -> engine.orchestrator().find(id).orElseThrow();
            plan.until(EngineListenerTest::isAtTheSummary, "summary under way", SOON);
            // That it begins is durable before it is handed over.
            Glance<Integer> handedOver = first.handedOver::size;
            handedOver.until(count -> count == 6, "summary handed over", SOON);
        }
        journal.left.set(2);
        held.countDown();
        Notes second = new Notes();
        try (Engine engine = new Engine(journal, runtime, 10, second)) {
            Glance<Integer> left = journal.left::get;
            left.until(count -> count == 0, "journal that can be read", SOON);
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.COMPLETED);
        }
        int all = journal.read(id, 0).size();
        assertThat(first.numbers()).startsWith(1L);
        assertThat(second.numbers()).isNotEmpty();
        assertThat(Stream.concat(first.numbers().stream(), second.numbers().stream()))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, all).boxed().toList());
        assertThat(first.handedOver).hasSize(6).doesNotHaveDuplicates();
        assertThat(second.handedOver).as("the summary was adopted").hasSize(1);
    }

    private static boolean isAtTheSummary(PlanState plan) {
        return plan.isPlanned() && plan.subtasks().getLast().work().running().isPresent();
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void aPlanThatCouldNotBeConfirmedIsToldWhole(Lost lost) throws IOException, InterruptedException {
        ForgetfulJournal journal = new ForgetfulJournal(lost, 1,
                entries -> entries.getFirst().event() instanceof PlanEvent.PlanSubmitted);
        Notes notes = new Notes();
        try (Engine engine = new Engine(journal, runtime, 10, notes)) {
            assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                    .isInstanceOf(JournalException.class);
            Glance<List<Long>> told = notes::numbers;
            told.until(numbers -> numbers.size() >= 2, "end of the plan", SOON);
        }
        assertThat(notes.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void oneThatFailsHarmsNoPlan() throws InterruptedException {
        held.countDown();
        PlanListener broken = new PlanListener() {
            @Override
            public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
                throw new IllegalStateException("miscounted");
            }

            @Override
            public void handedOver(PlanState plan, Attempt attempt, Instant at) {
                throw new IllegalStateException("miscounted");
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), runtime, 10, broken)) {
            PlanState over = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(over.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(runtime.calls()).hasSize(7);
        }
    }
}
