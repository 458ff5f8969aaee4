package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanId;
import dev.mto.run.WorkState.Carrier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClientSynthesisTest {
    private static final Duration LEASE = RunPolicy.DEFAULT.claims().lease();
    private static final Duration CLAIM_TIMEOUT = RunPolicy.DEFAULT.claims().timeout();
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final PlanDriver plan = offered();

    /// A plan of one sub-task that is done.
    private static PlanDriver offered() {
        PlanDriver driver = new PlanDriver(PlanDriver.clientGoal(), 100);
        driver.begin();
        driver.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(List.of(List.of()))), Usage.NONE));
        driver.complete("subtask.0.1");
        return driver;
    }

    private void claim(String client) {
        plan.input(new PlanInput.Claim(client));
    }

    private void report(String client, AgentOutcome outcome) {
        plan.input(new PlanInput.Reported(client, outcome));
    }

    private Optional<Carrier> carrier() {
        return plan.state().synthesis().work().running().map(WorkState.Running::carrier);
    }

    private boolean isOpen() {
        return plan.state().synthesis().openSince().isPresent();
    }

    @Test
    void isOfferedTheMomentTheLastSubtaskIsOver() {
        assertThat(plan.state().status()).isEqualTo(PlanStatus.SYNTHESIZING);
        assertThat(isOpen()).isTrue();
        assertThat(plan.last.entries()).extracting(entry -> entry.event().getClass().getSimpleName())
                .containsExactly("SubtaskCompleted", "SynthesisOffered");
        assertThat(plan.started()).isEmpty();
        assertThat(plan.last.wakeAt()).contains(plan.now.plus(CLAIM_TIMEOUT));
    }

    @Test
    void opensNoParentSessionAndAsksForNone() {
        assertThat(plan.performed).noneMatch(Action.OpenParent.class::isInstance);
        assertThat(plan.state().parentSession()).contains("ses_user");
    }

    @Test
    void theAnswerOfTheClientThatClaimedIsThePlans() {
        claim("tui-1");
        assertThat(carrier()).contains(new Carrier.Client("tui-1"));
        assertThat(plan.slots.inFlight()).isZero();
        Usage spent = new Usage(10, 20, 0, 0, 0, new BigDecimal("0.01"));
        report("tui-1", new AgentOutcome.Completed("All done.", spent));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(plan.state().ending().orElseThrow().answer()).contains("All done.");
        assertThat(plan.state().synthesis().client()).contains("tui-1");
        assertThat(plan.state().usage().outputTokens()).isEqualTo(20);
    }

    /// The session that a client shows is not the orchestrator's to replace: its answers have sessions of their own.
    @Test
    void theSessionOfTheClientStaysItsParent() {
        plan.pass(CLAIM_TIMEOUT);
        plan.fail("synthesis.1", FailureKind.SESSION_UNKNOWN);
        assertThat(plan.performed).noneMatch(Action.OpenParent.class::isInstance);
        assertThat(plan.turn("synthesis.2").session())
                .isInstanceOfSatisfying(SessionTarget.Fresh.class,
                        fresh -> assertThat(fresh.parentSessionId()).contains("ses_user"));
    }

    @Test
    void hasOneClientAtATime() {
        claim("tui-1");
        claim("tui-2");
        assertThat(carrier()).contains(new Carrier.Client("tui-1"));
        report("tui-2", PlanDriver.completed("nobody asked"));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.SYNTHESIZING);
    }

    @Test
    void aClientThatComesLateAndYetFirstLeavesNoWishForASession() {
        SessionSlots others = plan.slots.of(new PlanId("plan_other"), () -> {});
        for (int i = 0; i < 100; i++) {
            others.acquire(PlanDriver.attempt("subtask." + i + ".1"), 1, Instant.EPOCH);
        }
        plan.pass(CLAIM_TIMEOUT);
        assertThat(plan.slots.waiting()).isOne();
        claim("tui-1");
        assertThat(plan.slots.waiting()).isZero();
    }

    @Test
    void cannotBeClaimedWhileSubtasksRun() {
        PlanDriver driver = new PlanDriver(PlanDriver.clientGoal(), 100);
        driver.begin();
        driver.input(new PlanInput.Claim("tui-1"));
        assertThat(driver.last.entries()).isEmpty();
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndTheNextMayClaim() {
        claim("tui-1");
        plan.pass(LEASE.minus(MOMENT));
        claim("tui-1");
        plan.pass(LEASE.minus(MOMENT));
        assertThat(carrier()).contains(new Carrier.Client("tui-1"));
        plan.pass(MOMENT);
        assertThat(carrier()).isEmpty();
        assertThat(isOpen()).isTrue();
        claim("tui-2");
        report("tui-2", PlanDriver.completed("tui-2"));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(plan.counts()).containsEntry("SynthesisClaimed", 2L).containsEntry("AttemptInterrupted", 1L);
    }

    @Test
    void aLeaseHoldsAnewWhenTheOrchestratorComesBack() {
        claim("tui-1");
        plan.now = plan.now.plus(Duration.ofMinutes(5));
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(carrier()).contains(new Carrier.Client("tui-1"));
        assertThat(plan.last.wakeAt()).contains(plan.now.plus(LEASE));
        plan.pass(LEASE);
        assertThat(isOpen()).isTrue();
    }

    @Test
    void theOrchestratorWritesTheAnswerInASessionOfItsOwnWhereNobodyClaims() {
        plan.pass(CLAIM_TIMEOUT.minus(MOMENT));
        assertThat(plan.started()).isEmpty();
        plan.pass(MOMENT);
        assertThat(plan.started()).containsExactly("synthesis.1");
        assertThat(isOpen()).isFalse();
        AgentTurn turn = plan.turn("synthesis.1");
        assertThat(turn.session()).isEqualTo(new SessionTarget.Fresh("Answer: Do it all", Optional.of("ses_user")));
        claim("tui-1");
        assertThat(carrier()).containsInstanceOf(Carrier.Session.class);
        plan.complete("synthesis.1");
        assertThat(plan.state().status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(plan.state().synthesis().client()).isEmpty();
    }

    @Test
    void theOrchestratorGoesOnWhereTheClientCouldNot() {
        claim("tui-1");
        report("tui-1", new AgentOutcome.Failed(FailureKind.SESSION_BUSY, "busy for five minutes", Usage.NONE));
        assertThat(plan.started()).containsExactly("synthesis.2");
        plan.complete("synthesis.2");
        assertThat(plan.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aClientThatLeavesInGoodOrderLetsTheNextOneIn() {
        claim("tui-1");
        report("tui-1", new AgentOutcome.Interrupted("closed", Usage.NONE));
        assertThat(isOpen()).isTrue();
        claim("tui-2");
        assertThat(carrier()).contains(new Carrier.Client("tui-2"));
    }

    @Test
    void clientsThatDieAgainAndAgainAreWaitedForNoMore() {
        for (int i = 0; i <= RunPolicy.DEFAULT.maxInterruptions(); i++) {
            claim("tui-" + i);
            plan.pass(LEASE);
        }
        assertThat(plan.started()).containsExactly("synthesis." + (RunPolicy.DEFAULT.maxInterruptions() + 2));
    }

    @Test
    void aPersonWhoStopsTheAnswerEndsThePlan() {
        claim("tui-1");
        report("tui-1", new AgentOutcome.Aborted(Usage.NONE));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.FAILED);
        assertThat(plan.state().ending().orElseThrow().error()).map(Fault::code).contains(ErrorCode.SESSION_ABORTED);
    }

    @Test
    void theOrchestratorGoesOnWhereTheClientTakesTooLong() {
        claim("tui-1");
        for (Duration passed = Duration.ZERO; passed
                .compareTo(RunPolicy.DEFAULT.synthesisTimeout()) < 0; passed = passed
                        .plus(Duration.ofSeconds(10))) {
            assertThat(carrier()).contains(new Carrier.Client("tui-1"));
            plan.pass(Duration.ofSeconds(10));
            claim("tui-1");
        }
        assertThat(plan.performed).filteredOn(Action.Start.class::isInstance).last()
                .matches(start -> ((Action.Start) start).attempt().label().equals("synthesis.2"));
        claim("tui-1");
        assertThat(carrier()).containsInstanceOf(Carrier.Session.class);
    }

    @Test
    void anAnswerThatCameWhileNoOrchestratorWasThereIsTaken() {
        claim("tui-1");
        plan.now = plan.now.plus(RunPolicy.DEFAULT.synthesisTimeout()).plus(MOMENT);
        plan.crash();
        plan.input(new PlanInput.Wake());
        assertThat(carrier()).contains(new Carrier.Client("tui-1"));
        report("tui-1", PlanDriver.completed("tui-1"));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void whatClientsCouldNotDoesNotCountAgainstTheOrchestrator() {
        for (int i = 0; i <= RunPolicy.DEFAULT.maxInterruptions(); i++) {
            claim("tui-" + i);
            plan.pass(LEASE);
        }
        String attempt = plan.started().getFirst();
        plan.finish(attempt, new AgentOutcome.Interrupted("the server died", Usage.NONE));
        assertThat(plan.started()).hasSize(1);
        assertThat(plan.state().synthesis().work().retries()).isZero();
    }

    @Test
    void aClientThatComesAtTheLastMomentKeepsNoSessionFromOthers() {
        PlanDriver full = new PlanDriver(PlanDriver.clientGoal(), 1);
        full.begin();
        full.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(List.of(List.of()))), Usage.NONE));
        full.complete("subtask.0.1");
        Attempt other = new Attempt(new Attempt.Work.Planning(), 1);
        SessionSlots others = full.slots.of(new PlanId("plan_other"), () -> {});
        assertThat(others.acquire(other, 1, Instant.EPOCH)).isTrue();
        full.pass(CLAIM_TIMEOUT);
        assertThat(full.slots.waiting()).isEqualTo(1);
        full.input(new PlanInput.Claim("tui-1"));
        assertThat(full.slots.waiting()).isZero();
        others.release(other);
        assertThat(full.slots.inFlight()).isZero();
    }

    @Test
    void cancellingTakesItBackAtOnce() {
        claim("tui-1");
        plan.input(new PlanInput.Cancel("enough"));
        assertThat(plan.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(plan.state().running()).isEmpty();
    }
}
