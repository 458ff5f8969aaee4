package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.ForgetfulJournal.Lost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Commands that come in the moments in which nobody runs the plan: it was just written, or is about to be taken up again.
@Timeout(60)
final class EngineCommandTest {
    /// Longer than whoever tells a plan something waits before it looks again, so that it looks more than once.
    private static final Duration A_FEW_LOOKS = Duration.ofMillis(300);

    private final FakeRuntime endless = new FakeRuntime(turn -> {
        if (turn.role() != Role.PLANNER) {
            new CountDownLatch(1).await();
        }
        return FakeRuntime.completed(Engine.EXAMPLE);
    });

    @Test
    void aPlanThatWasJustWrittenCanBeCancelled() throws Exception {
        Gate gate = new Gate(PlanSubmitted.class);
        try (Engine engine = new Engine(gate, endless, 10);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PlanId> submitted = threads.submit(() -> engine.orchestrator().submit(Engine.goal("Compare three")));
            PlanId id = gate.reached();
            Future<Optional<PlanState>> cancelled = threads.submit(() -> engine.orchestrator().cancel(id, "enough"));
            Thread.sleep(A_FEW_LOOKS);
            gate.open();

            assertThat(cancelled.get()).map(PlanState::cancelReason).contains(Optional.of("enough"));
            assertThat(submitted.get()).isEqualTo(id);
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
        }
    }

    @Test
    void aPlanThatWasJustReopenedCanBeCancelled() throws Exception {
        Gate gate = new Gate(PlanReopened.class);
        try (Engine engine = new Engine(gate, endless, 10);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            startsTheFirst(engine, id);
            engine.orchestrator().cancel(id, "once");
            engine.finish(id);

            Future<Optional<SubtaskCommand>> again = threads.submit(() -> engine.orchestrator().retrySubtask(id, 0));
            assertThat(gate.reached()).isEqualTo(id);
            Future<Optional<PlanState>> cancelled = threads.submit(() -> engine.orchestrator().cancel(id, "twice"));
            Thread.sleep(A_FEW_LOOKS);
            gate.open();

            assertThat(cancelled.get()).map(PlanState::cancelReason).contains(Optional.of("twice"));
            assertThat(again.get()).get().isInstanceOf(SubtaskCommand.Done.class);
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
        }
    }

    @Test
    void aPlanThatIsAboutToBeTakenUpAgainCanBeCancelled() throws Exception {
        ForgetfulJournal journal = new ForgetfulJournal(Lost.NEVER, 1, entries -> entries.stream()
                .anyMatch(entry -> entry.event() instanceof PlanEvent.CancelRequested));
        try (Engine engine = new Engine(journal, endless, 10)) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            startsTheFirst(engine, id);

            // The first time it is told, that is lost with the runner that was told it.
            assertThat(engine.orchestrator().cancel(id, "enough")).map(PlanState::cancelReason)
                    .contains(Optional.of("enough"));
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
        }
    }

    @Test
    void nothingIsToldToAPlanThatThereIsNot() {
        try (Engine engine = new Engine(new InMemoryJournal(), endless, 10)) {
            assertThat(engine.orchestrator().cancel(new PlanId("plan_nowhere"), "enough")).isEmpty();
        }
    }

    private static void startsTheFirst(Engine engine, PlanId id) throws Exception {
        Glance<PlanState> plan = () -> engine.orchestrator().find(id).orElseThrow();
        plan.until(state -> !state.running().isEmpty() && state.subtasks().size() == 5, "sub-task at work",
                Duration.ofSeconds(20));
    }

    /// A journal whose first append of a kind is durable at once, and reported only when the gate is opened.
    private static final class Gate extends PassingJournal {
        private final Class<? extends PlanEvent> which;
        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile PlanId plan = new PlanId("plan_none");

        Gate(Class<? extends PlanEvent> which) {
            super(new InMemoryJournal());
            this.which = which;
        }

        @Override
        public AppendResult append(PlanId id, List<JournalEntry> entries, PlanSummary summary) {
            AppendResult result = super.append(id, entries, summary);
            if (which.isInstance(entries.getFirst().event())) {
                plan = id;
                reached.countDown();
                try {
                    open.await();
                } catch (InterruptedException closed) {
                    throw new JournalException("Interrupted.", closed);
                }
            }
            return result;
        }

        PlanId reached() throws InterruptedException {
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            return plan;
        }

        void open() {
            open.countDown();
        }
    }
}
