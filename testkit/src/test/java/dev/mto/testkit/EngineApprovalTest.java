package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mto.agent.AgentTurn;
import dev.mto.fault.ErrorCode;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.orchestrator.JournaledOrchestrator;
import dev.mto.orchestrator.PlanEdit;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.Approval;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.Outcome;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanUpdate;
import dev.mto.store.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Plans that people approve first, with real threads and a real journal.
@Timeout(60)
final class EngineApprovalTest {
    private static final List<SubtaskSpec> EDITED = List.of(new SubtaskSpec("Look", "explore", List.of()),
            new SubtaskSpec("Write", "build", List.of(0)));

    @TempDir
    private Path folder;
    private final FakeRuntime runtime = new FakeRuntime((AgentTurn turn) -> switch (turn.role()) {
        case PLANNER -> FakeRuntime.completed(Engine.EXAMPLE);
        case SUBTASK -> FakeRuntime.completed("done: " + turn.prompt());
        case SYNTHESIS -> FakeRuntime.completed("the answer");
    });

    private static PlanId waiting(Engine engine, Optional<Duration> within) throws InterruptedException {
        PlanId id = engine.orchestrator().submit(Engine.goal("Compare three").with(new Approval(within)));
        await(engine, id, PlanStatus.AWAITING_APPROVAL);
        return id;
    }

    private static void await(Engine engine, PlanId id, PlanStatus status) throws InterruptedException {
        try (var watch = engine.orchestrator().watch(id, 0).orElseThrow()) {
            while (engine.orchestrator().find(id).orElseThrow().status() != status) {
                Optional<PlanUpdate> update = watch.next(Duration.ofSeconds(20));
                assertThat(update).as("never %s", status).isPresent();
            }
        } catch (dev.mto.run.PlanFeed.Overrun overrun) {
            throw new AssertionError("nobody publishes so much here", overrun);
        }
    }

    private static PlanState done(Optional<ApprovalCommand> command, boolean repeated) {
        assertThat(command).get().isInstanceOfSatisfying(ApprovalCommand.Done.class,
                done -> assertThat(done.repeated()).isEqualTo(repeated));
        return ((ApprovalCommand.Done) command.orElseThrow()).plan();
    }

    private static PlanEdit edit(List<SubtaskSpec> subtasks, Integer... revision) {
        return new PlanEdit(subtasks, List.of(revision).stream().findFirst(), false);
    }

    @Test
    void runsOnceApprovedAndSaysSoAgain() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = waiting(engine, Optional.empty());
            assertThat(runtime.calls()).as("nothing but the planner").hasSize(1);
            PlanState approved = done(engine.orchestrator().approve(id, Optional.of(1)), false);
            assertThat(approved.status()).isNotEqualTo(PlanStatus.AWAITING_APPROVAL);
            done(engine.orchestrator().approve(id, Optional.of(1)), true);
            assertThat(engine.finish(id).ending().orElseThrow().outcome()).contains(Outcome.FULL);
            done(engine.orchestrator().approve(id, Optional.empty()), true);
            assertThat(engine.orchestrator().approve(id, Optional.of(2))).contains(new ApprovalCommand.Changed(1));
            assertThat(engine.orchestrator().edit(id, edit(EDITED))).get()
                    .isInstanceOf(ApprovalCommand.NotAwaiting.class);
        }
    }

    @Test
    void runsWhatWasEdited() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = waiting(engine, Optional.empty());
            PlanState edited = done(engine.orchestrator().edit(id, edit(EDITED, 1)), false);
            assertThat(edited.course().approval().orElseThrow().revision()).isEqualTo(2);
            assertThat(edited.course().approval().orElseThrow().asked()).isPresent();
            done(engine.orchestrator().edit(id, edit(EDITED, 1)), true);
            assertThat(engine.orchestrator().edit(id, edit(EDITED.subList(0, 1), 1)))
                    .contains(new ApprovalCommand.Changed(2));
            assertThat(engine.orchestrator().approve(id, Optional.of(1))).contains(new ApprovalCommand.Changed(2));
            done(engine.orchestrator().edit(id, new PlanEdit(EDITED, Optional.of(2), true)), false);
            PlanState over = engine.finish(id);
            assertThat(over.subtasks()).extracting(subtask -> subtask.spec().description())
                    .containsExactly("Look", "Write");
            assertThat(runtime.calls()).hasSize(4);
        }
    }

    @Test
    void anEditIsJudgedAsThePlannersAnswerIs() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = waiting(engine, Optional.empty());
            List<SubtaskSpec> bad = IntStream.range(0, 11).mapToObj(index -> new SubtaskSpec(index == 1 ? " " : "A",
                    index == 2 ? "wizard" : "build", index == 3 ? List.of(3, 99, 4, 4) : List.of())).toList();
            assertThat(engine.orchestrator().edit(id, new PlanEdit(bad, Optional.empty(), true)))
                    .contains(new ApprovalCommand.Invalid(List.of(new Violation.TooManySubtasks(11, 10),
                            new Violation.EmptyDescription(1),
                            new Violation.UnknownAgent(2, "wizard", List.of("build", "explore")),
                            new Violation.SelfDependency(3), new Violation.UnknownDependency(3, 99, 11),
                            new Violation.RepeatedDependency(3, 4))));
            assertThat(engine.orchestrator().find(id).orElseThrow().isAwaitingApproval()).isTrue();
            PlanState put = done(engine.orchestrator().edit(id, edit(List.of(EDITED.get(0),
                    new SubtaskSpec(" Write ", "build", List.of(0)), new SubtaskSpec("End", "build", List.of(0, 1))))),
                    false);
            assertThat(put.subtasks().get(2).spec().dependencies()).as("put right like a planner's").containsExactly(1);
            assertThat(put.notes()).hasSize(1);
        }
    }

    /// Each says which revision it means, so at most one of them is taken, and nothing runs that it did not mean.
    @Test
    void ofManyWhoSpeakAtOnceOneIsHeard() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder);
                Engine engine = new Engine(journal, runtime, 10);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                PlanId id = waiting(engine, Optional.empty());
                CyclicBarrier together = new CyclicBarrier(8);
                List<Callable<ApprovalCommand>> words = IntStream.range(0, 8)
                        .<Callable<ApprovalCommand>>mapToObj(person -> () -> {
                            together.await();
                            return person % 2 == 0
                                    ? engine.orchestrator().approve(id, Optional.of(1)).orElseThrow()
                                    : engine.orchestrator().edit(id, new PlanEdit(
                                            List.of(new SubtaskSpec("By " + person, "build", List.of())),
                                            Optional.of(1), person % 4 == 1)).orElseThrow();
                        }).toList();
                var answers = people.invokeAll(words);
                List<PlanState> heard = new java.util.ArrayList<>();
                for (var answer : answers) {
                    if (answer.get() instanceof ApprovalCommand.Done(PlanState plan, boolean _)) {
                        heard.add(plan);
                    }
                }
                assertThat(heard).isNotEmpty();
                PlanState now = engine.orchestrator().find(id).orElseThrow();
                assertThat(heard).as("all that were heard meant the same plan").allSatisfy(plan -> assertThat(
                        plan.subtasks().getFirst().spec()).isEqualTo(now.subtasks().getFirst().spec()));
                if (now.isAwaitingApproval()) {
                    engine.orchestrator().cancel(id, "enough");
                }
                engine.finish(id);
            }
        }
    }

    @Test
    void noPlanIsEditedForEver() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = waiting(engine, Optional.empty());
            for (int revision = 1; revision < 100; revision++) {
                done(engine.orchestrator().edit(id,
                        edit(List.of(new SubtaskSpec("No " + revision, "build", List.of())), revision)), false);
            }
            assertThat(engine.orchestrator().edit(id, edit(EDITED))).get()
                    .isInstanceOfSatisfying(ApprovalCommand.NotAwaiting.class,
                            why -> assertThat(why.reason()).contains("edited 99 times"));
            done(engine.orchestrator().approve(id, Optional.of(100)), false);
        }
    }

    @Test
    void expiresAndIsNotRunAfterwards() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = engine.orchestrator()
                    .submit(Engine.goal("Compare three").with(new Approval(Optional.of(Duration.ofMillis(200)))));
            PlanState over = engine.finish(id);
            assertThat(over.ending().orElseThrow().error()).hasValueSatisfying(
                    fault -> assertThat(fault.code()).isEqualTo(ErrorCode.APPROVAL_EXPIRED));
            assertThat(engine.orchestrator().approve(id, Optional.empty())).get()
                    .isInstanceOf(ApprovalCommand.NotAwaiting.class);
            assertThat(engine.orchestrator().retrySubtask(id, 0)).get().isInstanceOf(SubtaskCommand.Refused.class);
            assertThat(runtime.calls()).hasSize(1);
        }
    }

    @Test
    void theNextProcessGoesOnWaitingAndAsksNobody() throws InterruptedException {
        PlanId expiring;
        PlanId patient;
        Optional<java.time.Instant> end;
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            expiring = waiting(engine, Optional.of(Duration.ofSeconds(3)));
            patient = waiting(engine, Optional.empty());
            end = engine.orchestrator().find(expiring).orElseThrow().course().approval().orElseThrow().asked()
                    .orElseThrow().expiresAt();
        }
        FakeRuntime untouched = new FakeRuntime((AgentTurn turn) -> FakeRuntime.completed("done"));
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, untouched, 10)) {
            PlanState over = engine.finish(expiring);
            assertThat(over.ending().orElseThrow().at()).isAfterOrEqualTo(end.orElseThrow());
            assertThat(untouched.calls()).as("no session is asked for").isEmpty();
            done(engine.orchestrator().edit(patient, edit(EDITED, 1)), false);
        }
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, untouched, 10)) {
            done(engine.orchestrator().approve(patient, Optional.of(2)), false);
            assertThat(engine.finish(patient).subtasks()).hasSize(2);
        }
    }

    @Test
    void whatDoesNotRunCannotBeTold() throws InterruptedException {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            JournaledOrchestrator stopped;
            PlanId id;
            try (Engine engine = new Engine(journal, runtime, 10)) {
                stopped = engine.orchestrator();
                id = waiting(engine, Optional.empty());
            }
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> stopped.approve(id, Optional.empty()));
            assertThatExceptionOfType(JournalException.class).isThrownBy(() -> stopped.edit(id, edit(EDITED)));
        }
    }

    @Test
    void saysWhyNothingWaits() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        FakeRuntime held = new FakeRuntime((AgentTurn _) -> {
            asked.await();
            return FakeRuntime.completed(Engine.EXAMPLE);
        });
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, held, 10)) {
            PlanId plain = engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(engine.orchestrator().approve(plain, Optional.empty())).get()
                    .isInstanceOfSatisfying(ApprovalCommand.NotAwaiting.class,
                            why -> assertThat(why.reason()).contains("without requireApproval"));
            asked.countDown();
            PlanId id = waiting(engine, Optional.empty());
            engine.orchestrator().cancel(id, "changed my mind");
            assertThat(engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
            assertThat(engine.orchestrator().approve(id, Optional.of(1)))
                    .contains(new ApprovalCommand.NotAwaiting("The plan was cancelled."));
            assertThat(engine.orchestrator().approve(new PlanId("plan_none"), Optional.empty())).isEmpty();
            assertThat(engine.orchestrator().edit(new PlanId("plan_none"), edit(EDITED))).isEmpty();
        }
    }
}
