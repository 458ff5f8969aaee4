package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanSummary;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of a plan while its runner has failed and the next one is not there yet.
final class EngineKeepingTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final CountDownLatch begun = new CountDownLatch(3);
    private final AtomicInteger aborted = new AtomicInteger();
    private final FakeRuntime endless = new FakeRuntime(turn -> turn.role() == Role.PLANNER
            ? FakeRuntime.completed(Engine.EXAMPLE)
            : endless());
    private final AtomicBoolean down = new AtomicBoolean();
    private final InMemoryJournal journal = new InMemoryJournal() {
        @Override
        public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
            requireUp();
            return super.append(plan, entries, summary);
        }

        @Override
        public synchronized List<JournalEntry> read(PlanId plan, long after) {
            requireUp();
            return super.read(plan, after);
        }

        private void requireUp() {
            if (down.get()) {
                throw new JournalException("The disk took too long.");
            }
        }
    };

    private AgentOutcome endless() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } finally {
            aborted.incrementAndGet();
        }
        return FakeRuntime.completed("never");
    }

    @Test
    void aHaltEndsItsSessionsAndBeginsNone() throws Exception {
        try (Engine engine = new Engine(journal, endless, 10)) {
            PlanId id = beReft(engine);
            int calls = endless.calls().size();
            down.set(false);

            engine.halt(SOON);

            assertThat(aborted.get()).isEqualTo(3);
            assertThat(endless.calls()).hasSize(calls);
            assertThat(engine.orchestrator().find(id).orElseThrow().running()).isEmpty();
        }
    }

    @Test
    void isSaidWhileThatLasts() throws Exception {
        try (Engine engine = new Engine(journal, endless, 10)) {
            PlanId id = beReft(engine);
            assertThat(engine.unreadable()).containsEntry(id, "The disk took too long.");
            down.set(false);
            Glance<Boolean> readable = () -> engine.unreadable().isEmpty();
            readable.until(Boolean::booleanValue, "plan that can be read", SOON);
        }
    }

    /// A plan whose sessions run, whose runner failed, and which could not be taken up since.
    private PlanId beReft(Engine engine) throws Exception {
        PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        down.set(true);
        assertThatThrownBy(() -> engine.orchestrator().cancelSubtask(id, 4, "to have it written"))
                .isInstanceOf(JournalException.class);
        Glance<Boolean> unreadable = () -> engine.unreadable().containsKey(id);
        unreadable.until(Boolean::booleanValue, "plan that cannot be read", SOON);
        return id;
    }
}
