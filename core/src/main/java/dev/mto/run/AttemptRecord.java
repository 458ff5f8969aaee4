package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Violation;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.Prompted;
import dev.mto.run.PlanEvent.Started;
import dev.mto.run.PlanEvent.SubtaskCompleted;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import java.time.Instant;
import java.util.Optional;

/// An attempt from its beginning to its end, as the journal has it. Immutable.
///
/// @param startedAt when it was announced
/// @param end how it ended; absent while it is under way
/// @param sessionId the runtime's id of its session, once that is known
/// @param clientId the client that has it, where it is with one
/// @param dropped whether it was at a draft that the plan does not have
public record AttemptRecord(
        Attempt attempt,
        Instant startedAt,
        Optional<End> end,
        Optional<String> sessionId,
        Optional<String> clientId,
        boolean dropped) {
    /// The end of an attempt.
    ///
    /// @param error what went wrong, where it failed or gave no plan
    /// @param usage what the attempt spent
    public record End(Instant at, AttemptEnd how, Optional<Fault> error, Usage usage) {
        private static End of(Ended event, Instant at) {
            return new End(at, AttemptEnd.of(event), error(event), event.usage());
        }

        private static Optional<Fault> error(Ended event) {
            return switch (event) {
                case AttemptFailed failed -> Optional.of(failed.fault());
                case PlanRejected rejected -> Optional.of(new Fault(ErrorCode.PLAN_INVALID,
                        "The answer is no valid plan:\n" + Violation.describe(rejected.violations())));
                case PlanAccepted _,SubtaskCompleted _,PlanCompleted _,AttemptInterrupted _,AttemptLimited _,AttemptSuspended _ ->
                    Optional.empty();
            };
        }
    }

    static AttemptRecord of(Started event, Instant at) {
        Optional<String> client = switch (event) {
            case Prompted _ -> Optional.empty();
            case SynthesisClaimed claimed -> Optional.of(claimed.clientId());
        };
        return new AttemptRecord(event.attempt(), at, Optional.empty(), Optional.empty(), client, false);
    }

    AttemptRecord in(String session) {
        return new AttemptRecord(attempt, startedAt, end, Optional.of(session), clientId, dropped);
    }

    AttemptRecord ended(Ended event, Instant at) {
        return new AttemptRecord(attempt, startedAt, Optional.of(End.of(event, at)), sessionId, clientId, dropped);
    }

    AttemptRecord ofDroppedDraft() {
        return new AttemptRecord(attempt, startedAt, end, sessionId, clientId, true);
    }
}
