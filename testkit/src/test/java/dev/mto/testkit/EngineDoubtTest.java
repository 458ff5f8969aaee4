package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.ForgetfulJournal.Lost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever was told that something was not kept was told the truth, whatever became of it later.
final class EngineDoubtTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final PlanQuery ALL = new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 100);

    private final FakeRuntime runtime = new FakeRuntime(turn -> FakeRuntime.completed(switch (turn.role()) {
        case Role.PLANNER -> Engine.EXAMPLE;
        case Role.SUBTASK, Role.SYNTHESIS -> "done";
    }));

    @ParameterizedTest
    @EnumSource(Lost.class)
    void aPlanThatNobodyKnewToBeKeptIsEndedAndNeverBegun(Lost lost) throws Exception {
        isEndedAndNeverBegun(new ForgetfulJournal(lost, 1, EngineDoubtTest::begins));
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void isEndedThoughThatCannotBeConfirmedEither(Lost lost) throws Exception {
        isEndedAndNeverBegun(new ForgetfulJournal(lost, 2, EngineDoubtTest::begins));
        isEndedAndNeverBegun(new ForgetfulJournal(lost, 2, entries -> entries.size() == 1));
    }

    private static boolean begins(List<JournalEntry> entries) {
        return entries.getFirst().event() instanceof PlanSubmitted;
    }

    private void isEndedAndNeverBegun(PlanJournal journal) throws Exception {
        try (Engine engine = new Engine(journal, runtime, 10)) {
            assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                    .isExactlyInstanceOf(JournalException.class).hasMessageContaining("It is not begun");

            List<JournalEntry> told = engine.watch(theOnlyOne(engine), 0);

            assertThat(told).extracting(JournalEntry::event).satisfiesExactly(
                    first -> assertThat(first).isInstanceOf(PlanSubmitted.class),
                    last -> assertThat(last).isInstanceOfSatisfying(PlanFailed.class, failed -> assertThat(
                            failed.fault().code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE)));
            assertThat(runtime.calls()).isEmpty();
        }
    }

    @Test
    void whatIsSubmittedAgainRunsOnce() throws Exception {
        try (Engine engine = new Engine(new ForgetfulJournal(Lost.BEFORE_THE_REPORT, 1, EngineDoubtTest::begins),
                runtime, 10)) {
            assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                    .isInstanceOf(JournalException.class);
            PlanId again = engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(engine.finish(again).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(runtime.calls()).hasSize(7);
        }
    }

    @Test
    void ofARefusedPlanNothingIsEverSeen() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        InMemoryJournal journal = new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                if (full.get()) {
                    throw new Refused("The disk is full.");
                }
                return super.append(plan, entries, summary);
            }
        };
        try (Engine engine = new Engine(journal, runtime, 10)) {
            assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                    .isInstanceOf(Refused.class).hasMessage("The disk is full. No plan was made.");
            full.set(false);

            PlanState other = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(engine.orchestrator().list(ALL)).extracting(PlanSummary::id).containsExactly(other.id());
        }
    }

    @Test
    void withTooMuchInDoubtNothingMoreIsRisked() {
        AtomicInteger asked = new AtomicInteger();
        InMemoryJournal journal = new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                asked.incrementAndGet();
                throw new JournalException("The disk took too long.");
            }
        };
        try (Engine engine = new Engine(journal, runtime, 10)) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                        .isExactlyInstanceOf(JournalException.class);
            }
            assertThatThrownBy(() -> engine.orchestrator().submit(Engine.goal("Compare three")))
                    .isInstanceOf(Refused.class).hasMessageContaining("100 plans");
        }
        assertThat(asked.get()).isGreaterThanOrEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void runsAPlanThatWasReopenedThoughNobodyCouldSaySo(Lost lost) throws Exception {
        ForgetfulJournal journal = new ForgetfulJournal(lost, 1,
                entries -> entries.getFirst().event() instanceof PlanReopened);
        try (Engine engine = new Engine(journal, runtime, 10)) {
            PlanState over = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThatThrownBy(() -> engine.orchestrator().retrySubtask(over.id(), 4))
                    .isInstanceOf(JournalException.class);
            List<JournalEntry> seen = engine.watch(over.id(), over.lastSeq());
            assertThat(seen.getFirst().event()).isInstanceOf(PlanReopened.class);
            assertThat(seen.getLast().event()).isInstanceOf(PlanCompleted.class);
        }
    }

    private static PlanId theOnlyOne(Engine engine) throws Exception {
        Glance<List<PlanSummary>> list = () -> engine.orchestrator().list(ALL);
        return list.until(plans -> plans.size() == 1, "one plan", SOON).getFirst().id();
    }
}
