package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.JournaledOrchestrator;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Syntheses that clients write, over the whole engine.
@Timeout(60)
final class EngineClaimTest {
    private static final Goal GOAL = new Goal("Do it all", 10, Path.of("/work"), Optional.empty(),
            Optional.of("ses_user"), Optional.of("owner"), DependencyPolicy.FAIL, Optional.empty(), List.of());
    private static final AgentOutcome ANSWER = FakeRuntime.completed("The answer.");

    private final InMemoryJournal journal = new InMemoryJournal();
    private final FakeRuntime runtime = new FakeRuntime(turn -> FakeRuntime.completed(switch (turn.role()) {
        case PLANNER -> Engine.EXAMPLE;
        case SUBTASK -> "Done.";
        case SYNTHESIS -> "Written by the orchestrator.";
    }));

    private static void awaitOffer(JournaledOrchestrator orchestrator, PlanId id) throws Exception {
        try (PlanWatch watch = orchestrator.watch(id, 0).orElseThrow()) {
            for (Optional<PlanUpdate> update = watch.next(Duration.ofSeconds(30)); !isOffer(update); update = watch
                    .next(Duration.ofSeconds(30))) {
                assertThat(update).isPresent();
            }
        }
    }

    private static boolean isOffer(Optional<PlanUpdate> update) {
        return update.isPresent() && update.get() instanceof PlanUpdate.Recorded recorded
                && recorded.entry().event() instanceof PlanEvent.SynthesisOffered;
    }

    @Test
    void theClientThatAskedWritesTheAnswer() throws Exception {
        try (Engine engine = new Engine(journal, runtime, 10)) {
            JournaledOrchestrator orchestrator = engine.orchestrator();
            PlanId id = orchestrator.submit(GOAL);
            awaitOffer(orchestrator, id);
            assertThat(orchestrator.claim(id, "owner")).get().satisfies(claim -> assertThat(claim)
                    .isInstanceOfSatisfying(Claim.Granted.class, granted -> {
                        assertThat(granted.attempt().label()).isEqualTo("synthesis.1");
                        assertThat(granted.prompt()).contains("Do it all", "Research A", "Done.");
                    }));
            assertThat(orchestrator.report(id, "owner", ANSWER)).get().isInstanceOf(Claim.Granted.class);
            PlanState plan = orchestrator.find(id).orElseThrow();
            assertThat(plan.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(plan.ending().orElseThrow().answer()).contains("The answer.");
            assertThat(runtime.calls()).noneMatch(call -> call.turn().role() == AgentTurn.Role.SYNTHESIS);
            assertThat(orchestrator.report(id, "owner", ANSWER)).contains(new Claim.Closed("The plan has its answer."));
        }
    }

    @Test
    void othersWaitWhileTheClientThatAskedIsConnected() throws Exception {
        try (Engine engine = new Engine(journal, runtime, 10)) {
            JournaledOrchestrator orchestrator = engine.orchestrator();
            PlanId id = orchestrator.submit(GOAL);
            try (PlanFeed.Presence _ = orchestrator.attend(id, "owner").orElseThrow()) {
                awaitOffer(orchestrator, id);
                assertThat(orchestrator.claim(id, "other")).get().isInstanceOf(Claim.Held.class);
                assertThat(orchestrator.report(id, "other", ANSWER)).get().isInstanceOf(Claim.Held.class);
            }
            assertThat(orchestrator.claim(id, "other")).get().isInstanceOf(Claim.Granted.class);
            assertThat(orchestrator.claim(id, "owner")).get().isInstanceOf(Claim.Held.class);
        }
    }

    @Test
    void afterARestartTheClientThatAskedMayComeBackFirst() throws Exception {
        PlanId id;
        try (Engine engine = new Engine(journal, runtime, 10)) {
            id = engine.orchestrator().submit(GOAL);
            awaitOffer(engine.orchestrator(), id);
        }
        try (Engine engine = new Engine(journal, runtime, 10)) {
            assertThat(engine.orchestrator().claim(id, "other")).get().isInstanceOf(Claim.Held.class);
            assertThat(engine.orchestrator().claim(id, "owner")).get().isInstanceOf(Claim.Granted.class);
        }
    }

    @Test
    void aClaimOutlivesARestart() throws Exception {
        PlanId id;
        try (Engine engine = new Engine(journal, runtime, 10)) {
            id = engine.orchestrator().submit(GOAL);
            awaitOffer(engine.orchestrator(), id);
            assertThat(engine.orchestrator().claim(id, "owner")).get().isInstanceOf(Claim.Granted.class);
        }
        try (Engine engine = new Engine(journal, runtime, 10)) {
            assertThat(engine.orchestrator().claim(id, "owner")).get().isInstanceOf(Claim.Granted.class);
            assertThat(engine.orchestrator().report(id, "owner", ANSWER)).get().isInstanceOf(Claim.Granted.class);
            assertThat(engine.finish(id).ending().orElseThrow().answer()).contains("The answer.");
        }
    }

    @Test
    void ofManyThatClaimAtOnceOneGetsIt() throws Exception {
        try (Engine engine = new Engine(journal, runtime, 10);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlanId id = engine.orchestrator().submit(GOAL);
            awaitOffer(engine.orchestrator(), id);
            List<Callable<Claim>> claims = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String client = "client-" + i;
                claims.add(() -> engine.orchestrator().claim(id, client).orElseThrow());
            }
            int granted = 0;
            for (Future<Claim> claim : threads.invokeAll(claims)) {
                granted += claim.get() instanceof Claim.Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(1);
        }
    }

    @Test
    void theOrchestratorGoesOnWhereTheClientCouldNot() throws Exception {
        try (Engine engine = new Engine(journal, runtime, 10)) {
            PlanId id = engine.orchestrator().submit(GOAL);
            awaitOffer(engine.orchestrator(), id);
            engine.orchestrator().claim(id, "owner");
            engine.orchestrator().report(id, "owner",
                    new AgentOutcome.Failed(FailureKind.SESSION_BUSY, "busy", Usage.NONE));
            PlanState plan = engine.finish(id);
            assertThat(plan.ending().orElseThrow().answer()).contains("Written by the orchestrator.");
            assertThat(plan.synthesis().client()).isEmpty();
        }
    }

    @Test
    void nothingIsOpenBeforeTheSubtasksAreOver() throws Exception {
        FakeRuntime stuck = new FakeRuntime(_ -> {
            new CountDownLatch(1).await();
            return ANSWER;
        });
        try (Engine engine = new Engine(journal, stuck, 10)) {
            PlanId id = engine.orchestrator().submit(GOAL);
            assertThat(engine.orchestrator().claim(id, "owner"))
                    .contains(new Claim.Closed("The sub-tasks are not over yet."));
            PlanId other = engine.orchestrator().submit(Engine.goal("No client"));
            assertThat(engine.orchestrator().claim(other, "owner")).contains(new Claim.Closed(
                    "The plan was submitted without a clientId: the orchestrator writes its answer."));
            assertThat(engine.orchestrator().claim(new PlanId("plan_none"), "owner")).isEmpty();
        }
    }
}
