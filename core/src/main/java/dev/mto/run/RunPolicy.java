package dev.mto.run;

import dev.mto.run.Attempt.Work;
import dev.mto.run.WorkState.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The bounds that plans run within. Immutable.
///
/// @param plannerTimeout for the whole planning, repairs and retries included, from its first prompt, or from the first
/// after a break that was none of its making
/// @param subtaskTimeout for one attempt at a sub-task
/// @param synthesisTimeout for one attempt at the answer
/// @param maxRepairs how many times the planner may put its answer right
/// @param maxInterruptions how many times in a row one piece of work may break off before it has failed: interruptions
/// use up no retry, and without a bound a server that dies at each prompt would be fed the same work for ever. What a
/// process took up from an earlier one may break off beyond it, see [#MAX_BREAKS]
/// @param contextChars how much of each dependency's result a dependent is given
/// @param bounds for each single session
/// @param maxPause how long providers may keep a plan waiting without any answer in between
/// @param claims for the syntheses that clients write
/// @param retry for transient failures
public record RunPolicy(
        Duration plannerTimeout,
        Duration subtaskTimeout,
        Duration synthesisTimeout,
        int maxRepairs,
        int maxInterruptions,
        int contextChars,
        Bounds bounds,
        Duration maxPause,
        Claims claims,
        RetryPolicy retry) {
    /// How long an attempt that an earlier process began is left alone, though it may be past its time: it may have
    /// finished while nobody looked, and its runtime may have to come up first to say so.
    static final Duration ADOPTION_GRACE = Duration.ofMinutes(1);

    /// How many times in a row one piece of work may break off where an earlier process began it: runtimes whose sessions
    /// end with the orchestrator lose them at each restart. More than anybody restarts it within one sub-task, and few
    /// enough that work of which the whole machine dies is not begun for ever.
    public static final int MAX_BREAKS = 30;

    public static final RunPolicy DEFAULT = new RunPolicy(Duration.ofMinutes(3), Duration.ofMinutes(10),
            Duration.ofMinutes(10), 2, 5, 50_000, Bounds.DEFAULT, Duration.ofHours(6), Claims.DEFAULT,
            RetryPolicy.DEFAULT);

    /// What a session may not go beyond, however much of its time is left.
    ///
    /// @param inactivity how long it may say and do nothing
    /// @param maxSteps answers of the model; opencode itself goes on for ever on a finish reason it does not know
    /// @param maxTokens tokens of every kind together
    /// @param maxCostUsd US dollars, as far as the runtime knows what its models cost
    public record Bounds(Duration inactivity, int maxSteps, long maxTokens, BigDecimal maxCostUsd) {
        /// Five minutes: longer than a model thinks, and than most commands run without a word. 200 steps, ten million
        /// tokens and 25 dollars are far beyond what a sub-task of a few minutes takes.
        public static final Bounds DEFAULT = new Bounds(Duration.ofMinutes(5), 200, 10_000_000,
                BigDecimal.valueOf(25));
    }

    /// The bounds of syntheses that clients write.
    ///
    /// @param timeout how long one is open to be claimed before the orchestrator writes the answer itself
    /// @param lease how long a claim holds without being renewed
    public record Claims(Duration timeout, Duration lease) {
        /// A client that renews its claim every ten seconds may miss two of them.
        public static final Duration LEASE = Duration.ofSeconds(30);

        public static final Claims DEFAULT = new Claims(Duration.ofMinutes(1), LEASE);
    }

    /// When there must be a plan.
    ///
    /// @param since when the planner's time began
    /// @param pause the wait for a provider, which does not count
    Instant planningEnd(Instant since, Optional<Course.Pause> pause) {
        return pause.map(Course.Pause::until).filter(since::isBefore).orElse(since).plus(plannerTimeout);
    }

    /// When an attempt under way must be over.
    Instant deadline(PlanState state, Running running) {
        return switch (running.attempt().work()) {
            case Work.Planning _ -> {
                Instant end = planningEnd(state.planner().since().orElse(running.since()), state.course().pause());
                // What is begun after the end is so by a process that was not there before it.
                yield running.since().isBefore(end) ? end : running.since().plus(plannerTimeout);
            }
            case Work.Subtask _,Work.Synthesis _ -> running.since().plus(timeout(running.attempt().work()));
        };
    }

    /// How long a piece of work may take.
    Duration timeout(Work work) {
        return switch (work) {
            case Work.Planning _ -> plannerTimeout;
            case Work.Subtask _ -> subtaskTimeout;
            case Work.Synthesis _ -> synthesisTimeout;
        };
    }
}
