package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How long sessions take, by kind of work and by agent, and beside it what they cost: learned from those that brought a
/// result. It says what goes first where not all can, and when a plan may be over; nothing is ended by it. Thread-safe.
public final class Durations {
    /// What is said of an agent that nobody has seen at work.
    private static final Duration UNSEEN = Duration.ofMinutes(1);

    /// How much the newest counts. With a fifth, what has changed is believed after some five sessions.
    private static final double NEWEST = 0.2;

    private static final String ANY_AGENT = "";

    private final Map<Key, Double> seconds = new ConcurrentHashMap<>();
    private final Costs costs = new Costs();

    private record Key(Class<? extends Work> kind, String agent) {}

    /// How long a sub-task takes with an agent.
    public Duration ofSubtask(String agent) {
        return of(new Key(Work.Subtask.class, agent), of(new Key(Work.Subtask.class, ANY_AGENT), UNSEEN));
    }

    /// How long a sub-task takes with an agent, or with any; empty where nobody has seen one.
    Optional<Duration> seenOfSubtask(String agent) {
        return Optional.ofNullable(seconds.get(new Key(Work.Subtask.class, ANY_AGENT)))
                .map(_ -> ofSubtask(agent));
    }

    /// How long it takes to write the answer; empty where nobody has seen it.
    Optional<Duration> seenOfSynthesis() {
        return Optional.ofNullable(seconds.get(new Key(Work.Synthesis.class, ANY_AGENT))).map(_ -> ofSynthesis());
    }

    /// What the same sessions cost.
    Costs costs() {
        return costs;
    }

    /// How long it takes to plan.
    public Duration ofPlanning() {
        return of(new Key(Work.Planning.class, ANY_AGENT), UNSEEN);
    }

    /// How long it takes to write the answer.
    public Duration ofSynthesis() {
        return of(new Key(Work.Synthesis.class, ANY_AGENT), UNSEEN);
    }

    private Duration of(Key key, Duration unseen) {
        Double known = seconds.get(key);
        return known == null ? unseen : Duration.ofNanos((long) (known * 1e9));
    }

    /// Learns from a whole plan that is over: from what was tried once, because the time of anything else says little of
    /// the time that it takes.
    public void learn(PlanState over) {
        for (int index = 0; index < over.subtasks().size(); index++) {
            SubtaskState subtask = over.subtasks().get(index);
            if (subtask.status() == SubtaskStatus.COMPLETED) {
                learn(new Work.Subtask(index), over, subtask.finishedAt());
            }
        }
        if (over.status() == PlanStatus.COMPLETED) {
            learn(new Work.Synthesis(), over, over.ending().map(PlanState.Ending::at));
        }
    }

    private void learn(Work work, PlanState over, Optional<Instant> end) {
        WorkState done = over.work(work);
        if (done.attempts() == 1 && done.startedAt().isPresent() && end.isPresent()) {
            learn(work, over, done.startedAt().get(), end.get());
            learnCost(work, over, done.usage());
        }
    }

    /// Learns from one attempt, where it brought a result.
    ///
    /// @param before the plan while the attempt was under way
    void learn(Ended ended, PlanState before, Instant end) {
        Work work = ended.attempt().work();
        if (AttemptEnd.of(ended) == AttemptEnd.COMPLETED) {
            before.work(work).running().ifPresent(running -> learn(work, before, running.since(), end));
            learnCost(work, before, ended.usage());
        }
    }

    private void learn(Work work, PlanState plan, Instant start, Instant end) {
        double took = Duration.between(start, end).toNanos() / 1e9;
        switch (work) {
            case Work.Subtask(int index) -> {
                learn(new Key(Work.Subtask.class, plan.subtasks().get(index).spec().agent()), took);
                learn(new Key(Work.Subtask.class, ANY_AGENT), took);
            }
            case Work.Planning _ -> learn(new Key(Work.Planning.class, ANY_AGENT), took);
            case Work.Synthesis _ -> learn(new Key(Work.Synthesis.class, ANY_AGENT), took);
        }
    }

    private void learnCost(Work work, PlanState plan, Usage usage) {
        if (work instanceof Work.Subtask(int index)) {
            costs.learn(plan.subtasks().get(index).spec().agent(), plan.goal().model(), usage);
        }
    }

    private void learn(Key key, double took) {
        seconds.merge(key, took, (before, newest) -> before + NEWEST * (newest - before));
    }
}
