package dev.mto.run;

import dev.mto.run.Attempt.Work;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;

/// The bounds that plans run within. Immutable.
///
/// @param plannerTimeout for the whole planning, repairs and retries included, from its first prompt
/// @param subtaskTimeout for one attempt at a sub-task
/// @param synthesisTimeout for one attempt at the answer
/// @param maxRepairs how many times the planner may put its answer right
/// @param maxInterruptions how many times in a row one piece of work may break off before it has failed: interruptions
/// use up no retry, and without a bound a server that dies at each prompt would be fed the same work for ever
/// @param contextChars how much of each dependency's result a dependent is given
/// @param claims for the syntheses that clients write
/// @param retry for transient failures
public record RunPolicy(
        Duration plannerTimeout,
        Duration subtaskTimeout,
        Duration synthesisTimeout,
        int maxRepairs,
        int maxInterruptions,
        int contextChars,
        Claims claims,
        RetryPolicy retry) {
    /// How long an attempt that an earlier process began is left alone, though it may be past its time: it may have
    /// finished while nobody looked, and its runtime may have to come up first to say so.
    static final Duration ADOPTION_GRACE = Duration.ofMinutes(1);

    public static final RunPolicy DEFAULT = new RunPolicy(Duration.ofMinutes(3), Duration.ofMinutes(10),
            Duration.ofMinutes(10), 2, 5, 50_000, Claims.DEFAULT, RetryPolicy.DEFAULT);

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
    /// @param since when the planner was first asked
    Instant planningEnd(Instant since) {
        return since.plus(plannerTimeout);
    }

    /// When an attempt under way must be over.
    Instant deadline(PlanState state, Running running) {
        return switch (running.attempt().work()) {
            case Work.Planning _ -> planningEnd(state.planner().work().startedAt().orElse(running.since()));
            case Work.Subtask _ -> running.since().plus(subtaskTimeout);
            case Work.Synthesis _ -> running.since().plus(synthesisTimeout);
        };
    }
}
