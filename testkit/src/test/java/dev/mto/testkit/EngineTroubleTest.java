package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.Budget;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.run.PlanUpdate;
import dev.mto.testkit.ForgetfulJournal.Lost;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine over a journal and a runtime that break their promises.
final class EngineTroubleTest {
    private final FakeRuntime sound = new FakeRuntime(turn -> FakeRuntime.completed(switch (turn.role()) {
        case Role.PLANNER -> Engine.EXAMPLE;
        case Role.SUBTASK, Role.SYNTHESIS -> "done";
    }));

    @Test
    void endsAPlanWhoseRuntimeFailsInAnUnforeseenWay() throws InterruptedException {
        AgentRuntime broken = new Troubled(sound) {
            @Override
            public List<Agent> agents(Path directory) {
                throw new IllegalStateException("unforeseen");
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), broken, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.status()).isEqualTo(PlanStatus.FAILED);
            assertThat(state.ending().orElseThrow().error()).map(Fault::code).contains(ErrorCode.INTERNAL);
        }
    }

    @Test
    void endsAPlanThatCannotGoOn() throws IOException, InterruptedException {
        AgentRuntime broken = new Troubled(sound) {
            @Override
            public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                refuseOne(turn);
                super.start(turn, signals);
            }

            @Override
            public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
                refuseOne(turn);
                super.adopt(turn, sessionId, signals);
            }

            private void refuseOne(AgentTurn turn) {
                if (turn.ids().sessionKey().endsWith("subtask.1.1")) {
                    throw new IllegalStateException("not this one");
                }
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), broken, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.ending().orElseThrow().error().orElseThrow().message()).contains("not this one");
            assertThat(state.running()).isEmpty();
            // An abort is asked for, and nobody waits for it.
            Glance<List<FakeRuntime.Call>> calls = sound::calls;
            calls.until(all -> all.stream().allMatch(call -> call.endedNanos() != 0), "end of each session",
                    Duration.ofSeconds(20));
            assertThat(state.subtasks()).allMatch(subtask -> subtask.status().isTerminal());
        }
    }

    @Test
    void endsTheSessionsOfAPlanThatCannotGoOnThoughOneOfThemCannotBeEnded() throws InterruptedException {
        endsTheSessionsOfAPlanThatCannotGoOn(new InMemoryJournal());
    }

    @Test
    void endsTheSessionsOfAPlanThatCannotGoOnThoughNobodyKnowsThatItHasEnded() throws InterruptedException {
        endsTheSessionsOfAPlanThatCannotGoOn(new ForgetfulJournal(Lost.BEFORE_THE_REPORT, 1,
                entries -> entries.getFirst().event() instanceof PlanEvent.AttemptInterrupted));
    }

    private static void endsTheSessionsOfAPlanThatCannotGoOn(PlanJournal journal) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(2);
        FakeRuntime endless = new FakeRuntime(turn -> {
            if (turn.role() == Role.PLANNER) {
                return FakeRuntime.completed(Engine.EXAMPLE);
            }
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return FakeRuntime.completed("never");
        });
        AgentRuntime broken = new Troubled(endless) {
            @Override
            public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
                refuse(turn.ids(), "subtask.2.1");
                super.adopt(turn, sessionId, signals);
            }

            @Override
            public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                super.start(turn, signals);
                refuse(turn.ids(), "subtask.2.1");
            }

            @Override
            public void abort(TurnIds ids) {
                refuse(ids, "subtask.0.1");
                super.abort(ids);
            }

            private void refuse(TurnIds ids, String attempt) {
                if (ids.sessionKey().endsWith(attempt)) {
                    throw new IllegalStateException("not this one");
                }
            }
        };
        try (Engine engine = new Engine(journal, broken, 10)) {
            engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void goesOnAfterAnErrorOfTheMachine() throws InterruptedException {
        AtomicBoolean struck = new AtomicBoolean();
        AgentRuntime broken = new Troubled(sound) {
            @Override
            public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                super.start(turn, signals);
                if (struck.compareAndSet(false, true)) {
                    throw new StackOverflowError();
                }
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), broken, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void endsWhereTheMachineFailsInAQuestionToTheRuntime() throws InterruptedException {
        AgentRuntime broken = new Troubled(sound) {
            @Override
            public List<Agent> agents(Path directory) {
                throw new StackOverflowError();
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), broken, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.ending().orElseThrow().error().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL);
        }
    }

    @Test
    void keepsTheAnswerOfAPlanThatHasNothingLeftToSpendOnAnother() throws InterruptedException {
        Usage much = new Usage(1_000, 0, 0, 0, 0, BigDecimal.ZERO);
        FakeRuntime dear = new FakeRuntime(turn -> switch (turn.role()) {
            case PLANNER -> FakeRuntime.completed(Engine.EXAMPLE);
            case SUBTASK -> FakeRuntime.completed("Fine");
            case SYNTHESIS -> new AgentOutcome.Completed("All of it", much);
        });
        Goal plain = Engine.goal("Compare three");
        Goal tight = new Goal(plain.taskDescription(), plain.maxSubtasks(), plain.directory(), plain.model(),
                plain.parentSessionId(), plain.clientId(), plain.onDependencyFailure(),
                Optional.of(new Budget(Optional.empty(), Optional.of(1_000L))), plain.allowances());
        try (Engine engine = new Engine(new InMemoryJournal(), dear, 10)) {
            PlanState over = engine.finish(engine.orchestrator().submit(tight));
            assertThat(over.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(engine.orchestrator().retrySubtask(over.id(), 4)).get()
                    .isInstanceOfSatisfying(SubtaskCommand.Refused.class,
                            refused -> assertThat(refused.reason()).contains("1000 of 1000 tokens"));
            assertThat(engine.orchestrator().find(over.id())).contains(over);
        }
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void tellsEveryEventThoughTheOutcomeOfAnAppendIsUnknown(Lost lost) throws Exception {
        try (Engine engine = new Engine(new ForgetfulJournal(lost, 1, entries -> entries.getFirst().seq() > 2), sound,
                10)) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            List<Long> seen = engine.watch(id, 0).stream().map(JournalEntry::seq).toList();
            assertThat(seen).isEqualTo(LongStream.rangeClosed(1, seen.size()).boxed().toList());
            assertThat(engine.orchestrator().find(id).orElseThrow().status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    /// Durable, and the runner has not heard of it yet.
    @Test
    void aWatcherHearsOfNoEndThatThePlanDoesNotShowYet() throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        InMemoryJournal journal = new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                AppendResult result = super.append(plan, entries, summary);
                if (entries.getLast().event() instanceof PlanEvent.Terminal) {
                    durable.countDown();
                    try {
                        // Others may read meanwhile.
                        while (returned.getCount() > 0) {
                            wait(10);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return result;
            }
        };
        try (Engine engine = new Engine(journal, sound, 10)) {
            PlanId id = engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(durable.await(20, TimeUnit.SECONDS)).isTrue();
            try (var watch = engine.orchestrator().watch(id, 0).orElseThrow()) {
                long shown = engine.orchestrator().find(id).orElseThrow().lastSeq();
                while (watch.lastSeq() < shown) {
                    assertThat(watch.next(Duration.ofSeconds(20))).isPresent();
                }
                assertThat(watch.isCaughtUp()).isTrue();
                returned.countDown();
                boolean ended = false;
                while (!ended) {
                    ended = watch.next(Duration.ofSeconds(20)).orElseThrow() instanceof PlanUpdate.Recorded(var last)
                            && last.event() instanceof PlanEvent.Terminal;
                }
                assertThat(engine.orchestrator().find(id).orElseThrow().status()).isEqualTo(PlanStatus.COMPLETED);
            }
        }
    }

    @Test
    void startsThoughOnePlanCannotBeRead() throws InterruptedException {
        InMemoryJournal journal = new InMemoryJournal();
        PlanId unreadable = new PlanId("plan_unreadable");
        PlanState state = PlanState.fold(unreadable,
                List.of(new JournalEntry(1, Instant.EPOCH, new PlanEvent.PlanSubmitted(Engine.goal("Old")))));
        JournalEntry nonsense = new JournalEntry(1, Instant.EPOCH, new PlanEvent.PlanCancelled());
        journal.append(unreadable, List.of(nonsense), PlanSummary.of(state));
        try (Engine engine = new Engine(journal, sound, 10)) {
            assertThat(engine.unreadable()).hasEntrySatisfying(unreadable,
                    why -> assertThat(why).contains("does not begin with a submission"));
            PlanState other = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(other.status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    /// A runtime like another, but for what a test overrides.
    private static class Troubled implements AgentRuntime {
        private final FakeRuntime sound;

        Troubled(FakeRuntime sound) {
            this.sound = sound;
        }

        @Override
        public List<Agent> agents(Path directory) {
            return sound.agents(directory);
        }

        @Override
        public void requireSession(String sessionId) {
            sound.requireSession(sessionId);
        }

        @Override
        public String openSession(String key, String title, Path directory) {
            return sound.openSession(key, title, directory);
        }

        @Override
        public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
            sound.start(turn, signals);
        }

        @Override
        public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
            sound.adopt(turn, sessionId, signals);
        }

        @Override
        public void abort(TurnIds ids) {
            sound.abort(ids);
        }

        @Override
        public void leave(TurnIds ids) {
            sound.leave(ids);
        }

        @Override
        public void discard(String sessionId, Path directory) {
            sound.discard(sessionId, directory);
        }
    }
}
