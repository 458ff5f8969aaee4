package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.Usage;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptRecord.End;
import dev.mto.run.Outlook.Expected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What holds of the timeline of each kind of plan that there can be.
final class TimelineTest {
    private static final PlanId ID = new PlanId("plan_test");
    private static final List<List<JournalEntry>> JOURNALS = StateMachine.explored().journals;
    private static final Durations DURATIONS = taking(Duration.ofSeconds(30));

    private static Durations taking(Duration time) {
        PlanDriver earlier = PlanDriver.executing(DependencyPolicy.FAIL, List.of(List.of()));
        earlier.live(time);
        earlier.complete("subtask.0.1");
        earlier.live(time);
        earlier.finish("synthesis.1", new AgentOutcome.Completed("done", Usage.NONE));
        return earlier.durations;
    }

    private static Timeline timeline(List<JournalEntry> journal, Durations durations, Duration later) {
        return Timeline.of(ID, journal, durations, journal.getLast().at().plus(later));
    }

    @Test
    void itsAttemptsAreThoseThatThePlanHas() {
        assertThat(JOURNALS).hasSizeGreaterThan(100).allSatisfy(journal -> {
            PlanState plan = PlanState.fold(ID, journal);
            List<AttemptRecord> attempts = timeline(journal, DURATIONS, Duration.ZERO).attempts();
            assertThat(attempts.stream().filter(record -> record.end().isEmpty()).map(AttemptRecord::attempt))
                    .containsExactlyInAnyOrderElementsOf(
                            plan.running().stream().map(WorkState.Running::attempt).toList());
            assertThat(attempts.stream().flatMap(record -> record.end().map(End::usage).stream())
                    .reduce(Usage.NONE, Usage::plus)).isEqualTo(plan.usage());
            assertThat(attempts).extracting(AttemptRecord::startedAt).isSorted();
            for (int index = 0; index < plan.subtasks().size(); index++) {
                Work work = new Work.Subtask(index);
                assertThat(attempts.stream().filter(record -> !record.dropped())
                        .filter(record -> record.attempt().work().equals(work))).hasSize(plan.attempts(index));
            }
        });
    }

    @Test
    void nothingIsExpectedInThePastNorOutOfOrder() {
        assertThat(JOURNALS).allSatisfy(journal -> {
            PlanState plan = PlanState.fold(ID, journal);
            Timeline timeline = timeline(journal, DURATIONS, Duration.ofSeconds(40));
            Outlook outlook = timeline.outlook();
            assertThat(outlook.subtasks()).extracting(Expected::index).containsExactlyElementsOf(
                    IntStream.range(0, plan.subtasks().size())
                            .filter(index -> !plan.subtasks().get(index).status().isTerminal()).boxed().toList());
            for (Expected expected : outlook.subtasks()) {
                expected.finishAt().ifPresent(finish -> assertThat(finish).isAfterOrEqualTo(timeline.now())
                        .isAfterOrEqualTo(expected.startAt().orElseThrow()));
                outlook.finishAt()
                        .ifPresent(end -> assertThat(end).isAfter(expected.finishAt().orElseThrow()));
            }
            outlook.finishAt().ifPresent(end -> assertThat(end).isAfterOrEqualTo(timeline.now()));
            assertThat(outlook.finishAt().isPresent()).as("%s", plan).isEqualTo(plan.isPlanned()
                    && !plan.status().isTerminal() && !plan.isAwaitingApproval() && !plan.isCalledOff());
            assertThat(outlook.criticalPath().isEmpty()).isEqualTo(plan.subtasks().stream()
                    .allMatch(subtask -> subtask.status().isTerminal() && subtask.work().startedAt().isEmpty()));
        });
    }

    @Test
    void whatTakesLongerAndWhatIsAskedLaterIsExpectedNoEarlier() {
        Durations slow = taking(Duration.ofSeconds(31));
        assertThat(JOURNALS).allSatisfy(journal -> {
            Outlook before = timeline(journal, DURATIONS, Duration.ofSeconds(7)).outlook();
            assertNoEarlier(before, timeline(journal, slow, Duration.ofSeconds(7)).outlook());
            assertNoEarlier(before, timeline(journal, DURATIONS, Duration.ofSeconds(70)).outlook());
        });
    }

    private static void assertNoEarlier(Outlook before, Outlook after) {
        assertNoEarlier(before.finishAt(), after.finishAt());
        for (int place = 0; place < before.subtasks().size(); place++) {
            assertNoEarlier(before.subtasks().get(place).finishAt(), after.subtasks().get(place).finishAt());
            assertNoEarlier(before.subtasks().get(place).startAt(), after.subtasks().get(place).startAt());
        }
    }

    private static void assertNoEarlier(Optional<Instant> before, Optional<Instant> after) {
        assertThat(after.isPresent()).isEqualTo(before.isPresent());
        before.ifPresent(time -> assertThat(after.orElseThrow()).isAfterOrEqualTo(time));
    }
}
