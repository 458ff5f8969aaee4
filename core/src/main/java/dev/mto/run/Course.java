package dev.mto.run;

import dev.mto.fault.Fault;
import dev.mto.run.PlanState.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where a plan as a whole stands, and what keeps it from going on. Immutable.
///
/// @param cancelReason why it is being called off, once somebody asked for it
/// @param doom why it is being given up, once it is
/// @param pause the newest wait for a provider; also where it is over, until a session next has an answer
/// @param approval how far people's approval is; absent where none is needed, and until there is a plan
/// @param ending how it ended, once it has
public record Course(
        PlanStatus status,
        Optional<String> cancelReason,
        Optional<Fault> doom,
        Optional<Pause> pause,
        Optional<ApprovalState> approval,
        Optional<Ending> ending) {
    /// How much of the time between two waits counts as waiting. In more of it somebody was at work, or nobody was there.
    private static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    static final Course BEGUN = new Course(PlanStatus.PLANNING, Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty());

    /// A wait that is no failure.
    ///
    /// @param since when the first began of those that followed each other without an answer in between; later by what was
    /// left out of long gaps between them
    /// @param until when work may begin again
    /// @param reason what the provider said
    public record Pause(Instant since, Instant until, String reason) {}

    Course at(PlanStatus next) {
        return new Course(next, cancelReason, doom, pause, approval, ending);
    }

    Course cancelled(String reason) {
        return new Course(status, Optional.of(reason), doom, pause, approval, ending);
    }

    Course doomed(Fault reason) {
        return new Course(status, cancelReason, Optional.of(reason), pause, approval, ending);
    }

    Course paused(Instant at, Instant until, String reason) {
        return new Course(status, cancelReason, doom, Optional.of(new Pause(waitingSince(at), until, reason)), approval,
                ending);
    }

    /// Since when the plan will have been waiting, once it waits from now on.
    Instant waitingSince(Instant now) {
        return pause.map(before -> {
            Duration left = Duration.between(before.until(), now).minus(LONGEST_GAP);
            return left.isPositive() ? before.since().plus(left) : before.since();
        }).orElse(now);
    }

    /// A session has its answer. It may have been at it since before the limit, which holds for the others all the same;
    /// but what was waited until then counts no more.
    Course answered(Instant at) {
        Optional<Pause> left = pause.filter(wait -> at.isBefore(wait.until()))
                .map(wait -> new Pause(at, wait.until(), wait.reason()));
        return new Course(status, cancelReason, doom, left, approval, ending);
    }

    Course with(ApprovalState newApproval) {
        return new Course(status, cancelReason, doom, pause, Optional.of(newApproval), ending);
    }

    Course ended(PlanStatus terminal, Ending how) {
        return new Course(terminal, cancelReason, doom, pause, approval, Optional.of(how));
    }

    /// The same plan, to be gone on with after its end.
    Course reopened() {
        return new Course(PlanStatus.EXECUTING, Optional.empty(), Optional.empty(), Optional.empty(), approval,
                Optional.empty());
    }
}
