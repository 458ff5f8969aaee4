package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanState;
import dev.mto.run.RunPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What clients were told of the syntheses they claimed, and told of them in turn.
final class Leases {
    private final Map<Holder, Instant> until = new HashMap<>();
    private final Map<Holder, String> reported = new HashMap<>();
    private final Map<Holder, Instant> lastBeats = new HashMap<>();

    private record Holder(PlanId plan, String client) {}

    /// A client asks, or asks again.
    void beat(PlanId plan, String client, Instant at) {
        lastBeats.put(new Holder(plan, client), at);
    }

    /// When a client last asked.
    Instant lastBeat(PlanId plan, String client) {
        return lastBeats.getOrDefault(new Holder(plan, client), Instant.MIN);
    }

    /// A client was told that the synthesis is its own.
    void granted(PlanId plan, String client, Instant end) {
        until.put(new Holder(plan, client), end);
    }

    /// A client says how it went.
    void reported(PlanId plan, String client, String what) {
        reported.put(new Holder(plan, client), what);
    }

    /// The journal says that a client has it.
    void claimed(PlanId plan, String client, Instant at) {
        until.forEach((holder, end) -> unless(
                !holder.plan().equals(plan) || holder.client().equals(client) || !at.isBefore(end),
                Invariant.CLAIMS, client + " has the synthesis of " + plan + ", but so has " + holder.client()));
        reported.remove(new Holder(plan, client));
    }

    /// The journal says that a client has it no more.
    void ended(PlanState before, String client, Instant at, Ended ended) {
        Holder holder = new Holder(before.id(), client);
        Optional<Instant> end = Optional.ofNullable(until.remove(holder));
        boolean told = Optional.ofNullable(reported.remove(holder)).filter(how -> how.equals(kind(ended))).isPresent();
        boolean late = before.synthesis().work().running()
                .filter(running -> !at.isBefore(running.since().plus(RunPolicy.DEFAULT.synthesisTimeout())))
                .isPresent();
        boolean off = before.cancelReason().isPresent() || before.course().doom().isPresent();
        unless(told || late || off || Truth.isGivenUp(ended) || end.filter(at::isBefore).isEmpty(),
                Invariant.CLAIMS, before.id() + " takes the synthesis from " + client + ": " + ended);
    }

    private static String kind(Ended ended) {
        return switch (ended) {
            case PlanCompleted completed -> completed.answer();
            case AttemptFailed failed -> failed.retryAt().isPresent() ? "failed" : "aborted";
            case AttemptInterrupted _ -> "interrupted";
            case dev.mto.run.PlanEvent.PlanAccepted _,dev.mto.run.PlanEvent.PlanRejected _,dev.mto.run.PlanEvent.SubtaskCompleted _,dev.mto.run.PlanEvent.AttemptLimited _,dev.mto.run.PlanEvent.AttemptSuspended _ ->
                "";
        };
    }
}
