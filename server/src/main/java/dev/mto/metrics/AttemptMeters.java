package dev.mto.metrics;

import dev.mto.agent.Usage;
import dev.mto.plan.ModelRef;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptEnd;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.WorkState.Running;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Counts attempts: how they end, what they spend, and why they are begun anew. Thread-safe.
final class AttemptMeters {
    /// More agents or models than this are hardly anybody's.
    private static final int MOST_NAMES = 30;
    private static final String WORK = "work";
    private static final String MODEL = "model";

    private final Names agents = new Names(MOST_NAMES);
    private final Names models = new Names(MOST_NAMES);
    private final Family<Counter> started;
    private final Family<Counter> ended;
    private final Family<Counter> retries;
    private final Family<Counter> tokens;
    private final Family<Counter> cost;
    private final Family<Timer> durations;

    /// What a plan came to in one go.
    record Passage(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        /// When an attempt that ends in it began.
        Optional<Instant> startOf(Attempt attempt) {
            Optional<Instant> earlier = before.stream().flatMap(plan -> plan.running().stream())
                    .filter(running -> running.attempt().equals(attempt)).findFirst().map(Running::since);
            return earlier.or(() -> entries.stream()
                    .filter(entry -> entry.event() instanceof PlanEvent.Started begun
                            && begun.attempt().equals(attempt))
                    .findFirst().map(JournalEntry::at));
        }

        /// Whether it was at a draft that the plan does not have.
        boolean isDropped(Attempt attempt) {
            return before.filter(plan -> plan.isDropped(attempt)).isPresent();
        }

        /// Whether work whose attempt broke off is begun anew.
        boolean goesOn(Attempt attempt) {
            boolean calledOff = after.status().isTerminal() || after.cancelReason().isPresent()
                    || after.course().doom().isPresent() || isDropped(attempt);
            return !calledOff && !(attempt.work() instanceof Work.Subtask(int index) && after.has(index)
                    && after.subtasks().get(index).cancelReason().isPresent());
        }
    }

    AttemptMeters(MeterRegistry registry) {
        started = new Family<>(Counter.builder("mto.attempts.started").description("Attempts that were announced")
                .withRegistry(registry), WORK);
        ended = new Family<>(Counter.builder("mto.attempts.ended").description("Attempts that ended")
                .withRegistry(registry), WORK, "outcome");
        retries = new Family<>(Counter.builder("mto.retries")
                .description("Attempts whose work is begun anew, by what ended them").withRegistry(registry), WORK,
                "cause");
        tokens = new Family<>(Counter.builder("mto.tokens").description("Tokens that sessions used")
                .withRegistry(registry), MODEL, "kind");
        cost = new Family<>(Counter.builder("mto.cost").baseUnit("usd")
                .description("What sessions cost, as the runtime says").withRegistry(registry), MODEL);
        durations = new Family<>(Buckets.slow(Timer.builder("mto.attempt").description("How long attempts took"))
                .withRegistry(registry), WORK, "agent", "outcome");
    }

    void count(JournalEntry entry, Passage passage) {
        if (entry.event() instanceof PlanEvent.Started begun) {
            started.of(work(begun.attempt())).increment();
        } else if (entry.event() instanceof PlanEvent.Ended over) {
            ended(over, entry.at(), passage);
        }
    }

    private void ended(PlanEvent.Ended over, Instant at, Passage passage) {
        Attempt attempt = over.attempt();
        String outcome = AttemptEnd.of(over).word();
        ended.of(work(attempt), outcome).increment();
        cause(over, passage).ifPresent(
                cause -> retries.of(work(attempt), cause).increment());
        spent(over.usage(), passage.after().goal().model().map(ModelRef::toString).orElse("default"));
        passage.startOf(attempt).ifPresent(start -> durations
                .of(work(attempt), agent(attempt, passage), outcome)
                .record(PlanMeters.between(start, at)));
    }

    /// Why the work is begun anew; empty where it is not.
    private static Optional<String> cause(PlanEvent.Ended over, Passage passage) {
        if (over instanceof PlanEvent.AttemptFailed failed) {
            return failed.retryAt().map(_ -> failed.fault().code().code());
        }
        AttemptEnd end = AttemptEnd.of(over);
        return Optional.of(end.word())
                .filter(_ -> end != AttemptEnd.COMPLETED && passage.goesOn(over.attempt()));
    }

    private void spent(Usage usage, String model) {
        String name = models.of(model);
        count(usage.inputTokens(), name, "input");
        count(usage.outputTokens(), name, "output");
        count(usage.reasoningTokens(), name, "reasoning");
        count(usage.cacheReadTokens(), name, "cache_read");
        count(usage.cacheWriteTokens(), name, "cache_write");
        cost.of(name).increment(usage.costUsd().doubleValue());
    }

    private void count(long used, String model, String kind) {
        tokens.of(model, kind).increment((double) used);
    }

    private String agent(Attempt attempt, Passage passage) {
        return attempt.work() instanceof Work.Subtask(int index) && passage.after().has(index)
                && !passage.isDropped(attempt)
                        ? agents.of(passage.after().subtasks().get(index).spec().agent())
                        : "none";
    }

    private static String work(Attempt attempt) {
        return switch (attempt.work()) {
            case Work.Planning _ -> "planning";
            case Work.Subtask _ -> "subtask";
            case Work.Synthesis _ -> "synthesis";
        };
    }
}
