package dev.mto.run;

import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.Fault;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the attempts at one piece of work went. Immutable.
///
/// @param attempts how many were started
/// @param retries how many of them were retries of a failed one
/// @param interruptions how many broke off through no fault of their own, since the last that did not
/// @param running the one under way
/// @param retryAt when the next one is due, after one that failed
/// @param sessionId the session of the newest attempt that has one
/// @param permissions what policy answered, oldest first, over all attempts
/// @param usage what all attempts together spent
/// @param startedAt when the first was started
public record WorkState(
        int attempts,
        int retries,
        int interruptions,
        Optional<Running> running,
        Optional<Instant> retryAt,
        Optional<String> sessionId,
        List<PermissionAnswer> permissions,
        Usage usage,
        Optional<Instant> startedAt) {
    /// Nothing was tried yet.
    public static final WorkState UNTRIED = new WorkState(0, 0, 0, Optional.empty(), Optional.empty(),
            Optional.empty(), List.of(), Usage.NONE, Optional.empty());

    /// An attempt under way.
    ///
    /// @param since when it was announced
    /// @param stopping why it is being ended, where it is past a bound
    /// @param suspending whether it is being ended because the orchestrator is, or was, to stop
    public record Running(Attempt attempt, Carrier carrier, Instant since, Optional<Fault> stopping,
            boolean suspending) {
        /// The runtime's id of its session, once it is known.
        public Optional<String> sessionId() {
            return switch (carrier) {
                case Carrier.Session session -> session.sessionId();
                case Carrier.Client _ -> Optional.empty();
            };
        }
    }

    /// Who works on an attempt.
    public sealed interface Carrier {
        /// A session of the runtime.
        ///
        /// @param sessionId the runtime's id of it, once it is known
        record Session(TurnIds ids, Optional<String> sessionId) implements Carrier {}

        /// A client, in a session that is none of ours.
        record Client(String clientId) implements Carrier {}
    }

    WorkState started(Started event, Instant at) {
        if (running.isPresent()) {
            throw new IllegalTransition(event.attempt() + " starts while " + running.get().attempt() + " is under way");
        }
        if (event.attempt().number() != attempts + 1) {
            throw new IllegalTransition(event.attempt() + " starts after " + attempts + " attempts");
        }
        return new WorkState(attempts + 1, retries + (retryAt.isPresent() ? 1 : 0), interruptions,
                Optional.of(new Running(event.attempt(), carrier(event), at, Optional.empty(), false)),
                Optional.empty(),
                sessionId, permissions, usage, startedAt.or(() -> Optional.of(at)));
    }

    private static Carrier carrier(Started event) {
        return switch (event) {
            case Prompted prompted -> new Carrier.Session(prompted.ids(), Optional.empty());
            case SynthesisClaimed claimed -> new Carrier.Client(claimed.clientId());
        };
    }

    WorkState sessionOpened(Attempt attempt, String session) {
        Running current = requireRunning(attempt);
        Carrier known = switch (current.carrier()) {
            case Carrier.Session(TurnIds ids, _) -> new Carrier.Session(ids, Optional.of(session));
            case Carrier.Client client -> throw new IllegalTransition(attempt + " is with " + client);
        };
        return new WorkState(attempts, retries, interruptions,
                Optional.of(new Running(attempt, known, current.since(), current.stopping(),
                        current.suspending())),
                retryAt,
                Optional.of(session), permissions,
                usage, startedAt);
    }

    WorkState stopping(Attempt attempt, Fault reason) {
        Running current = requireRunning(attempt);
        return new WorkState(attempts, retries, interruptions,
                Optional.of(new Running(attempt, current.carrier(), current.since(), Optional.of(reason),
                        current.suspending())),
                retryAt, sessionId, permissions, usage, startedAt);
    }

    WorkState suspending(Attempt attempt) {
        Running current = requireRunning(attempt);
        return new WorkState(attempts, retries, interruptions,
                Optional.of(new Running(attempt, current.carrier(), current.since(), current.stopping(), true)),
                retryAt, sessionId, permissions, usage, startedAt);
    }

    WorkState permissionAnswered(Attempt attempt, PermissionAnswer answer) {
        requireRunning(attempt);
        List<PermissionAnswer> all = new ArrayList<>(permissions);
        all.add(answer);
        return new WorkState(attempts, retries, interruptions, running, retryAt, sessionId, List.copyOf(all), usage,
                startedAt);
    }

    WorkState ended(Ended event) {
        requireRunning(event.attempt());
        Optional<Instant> next = event instanceof AttemptFailed failed ? failed.retryAt() : Optional.empty();
        int brokenOff = switch (event) {
            case AttemptInterrupted _ -> interruptions + 1;
            case AttemptSuspended _,AttemptLimited _ -> interruptions;
            case AttemptFailed _,PlanAccepted _,PlanRejected _,SubtaskCompleted _,PlanCompleted _ -> 0;
        };
        return new WorkState(attempts, retries, brokenOff, Optional.empty(), next, sessionId, permissions,
                usage.plus(event.usage()), startedAt);
    }

    /// The same, where the names of so many attempts are taken.
    WorkState after(int others) {
        return new WorkState(others, retries, interruptions, running, retryAt, sessionId, permissions, usage,
                startedAt);
    }

    /// As if nothing had been tried, but for what was spent and for the count, from which the names of attempts follow.
    WorkState again() {
        return new WorkState(attempts, 0, 0, Optional.empty(), Optional.empty(), sessionId, permissions, usage,
                startedAt);
    }

    private Running requireRunning(Attempt attempt) {
        return running.filter(current -> current.attempt().equals(attempt))
                .orElseThrow(() -> new IllegalTransition(attempt + " is not under way"));
    }
}
