package dev.mto.metrics;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.Attempt;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Counts plans and their sub-tasks by how they ended, and times what lies between. All of it is read off the journal as
/// it grows, but for the moment at which a prompt is handed over. Thread-safe.
final class PlanMeters implements PlanListener {
    private static final String NONE = "none";
    private static final String OUTCOME = "outcome";
    private static final String CODE = "code";

    private final AttemptMeters attempts;
    private final Counter submitted;
    private final Counter reopened;
    private final Family<Counter> ended;
    private final Family<Counter> subtasks;
    private final Family<Timer> durations;
    private final Timer firstStart;
    private final Timer hops;
    private final Timer dispatches;

    PlanMeters(MeterRegistry registry) {
        attempts = new AttemptMeters(registry);
        submitted = Counter.builder("mto.plans.submitted").description("Plans that were taken on").register(registry);
        reopened = Counter.builder("mto.plans.reopened").description("Plans that were over and went on")
                .register(registry);
        ended = new Family<>(Counter.builder("mto.plans.ended").description("Plans that ended")
                .withRegistry(registry), OUTCOME, CODE);
        subtasks = new Family<>(Counter.builder("mto.subtasks.ended").description("Sub-tasks that ended")
                .withRegistry(registry), OUTCOME, CODE);
        durations = new Family<>(Buckets.slow(Timer.builder("mto.plan")
                .description("From the request to the end of the plan")).withRegistry(registry), OUTCOME);
        firstStart = Buckets.slow(Timer.builder("mto.plan.first.start")
                .description("From the request to the start of the first sub-task")).register(registry);
        hops = Buckets.withPercentiles(Buckets.quick(Timer.builder("mto.hop")
                .description("From the end of the last dependency to handing the dependent to its agent")))
                .register(registry);
        dispatches = Buckets.quick(Timer.builder("mto.dispatch")
                .description("From the decision to start an attempt to handing it to its agent")).register(registry);
    }

    @Override
    public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        for (JournalEntry entry : entries) {
            count(entry, after);
            attempts.count(entry, new AttemptMeters.Passage(before, entries, after));
        }
        countSubtasks(before.map(PlanMeters::settled).orElse(List.of()), settled(after));
        if (before.stream().noneMatch(PlanMeters::hasStarted)) {
            entries.stream().filter(entry -> entry.event() instanceof PlanEvent.SubtaskStarted).findFirst()
                    .ifPresent(first -> firstStart.record(between(after.createdAt(), first.at())));
        }
    }

    private void count(JournalEntry entry, PlanState after) {
        if (entry.event() instanceof PlanEvent.PlanSubmitted) {
            submitted.increment();
        } else if (entry.event() instanceof PlanEvent.PlanReopened) {
            reopened.increment();
        } else if (entry.event() instanceof PlanEvent.Terminal end) {
            switch (end) {
                case PlanEvent.PlanCompleted completed -> ended(entry, after, outcome(completed.outcome()), NONE);
                case PlanEvent.PlanFailed failed -> ended(entry, after, "failed", failed.fault().code().code());
                case PlanEvent.PlanCancelled _ -> ended(entry, after, "cancelled", NONE);
            }
        }
    }

    private static String outcome(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private void ended(JournalEntry last, PlanState plan, String outcome, String code) {
        ended.of(outcome, code).increment();
        durations.of(outcome).record(between(plan.createdAt(), last.at()));
    }

    /// The sub-tasks that are the plan's for certain: a draft may be dropped, and then never was one.
    private static List<SubtaskState> settled(PlanState plan) {
        return plan.isDraft() && !plan.status().isTerminal() ? List.of() : plan.subtasks();
    }

    private void countSubtasks(List<SubtaskState> before, List<SubtaskState> after) {
        for (int index = 0; index < after.size(); index++) {
            SubtaskStatus status = after.get(index).status();
            boolean wasOver = index < before.size() && before.get(index).status().isTerminal();
            if (status.isTerminal() && !wasOver) {
                String code = after.get(index).error().map(Fault::code).map(ErrorCode::code).orElse(NONE);
                subtasks.of(status.name().toLowerCase(Locale.ROOT), code).increment();
            }
        }
    }

    private static boolean hasStarted(PlanState plan) {
        return plan.subtasks().stream().anyMatch(subtask -> subtask.work().attempts() > 0);
    }

    @Override
    public void handedOver(PlanState plan, Attempt attempt, Instant at) {
        plan.running().stream().filter(running -> running.attempt().equals(attempt)).findFirst()
                .ifPresent(running -> dispatches.record(between(running.since(), at)));
        if (attempt.work() instanceof Attempt.Work.Subtask(int index) && attempt.number() == 1 && plan.has(index)) {
            plan.subtasks().get(index).spec().dependencies().stream().filter(plan::has)
                    .flatMap(dependency -> plan.subtasks().get(dependency).finishedAt().stream())
                    .max(Instant::compareTo).ifPresent(last -> hops.record(between(last, at)));
        }
    }

    /// A clock that was set back in between has nothing to say.
    static Duration between(Instant start, Instant end) {
        return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
    }
}
