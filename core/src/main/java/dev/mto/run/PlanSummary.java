package dev.mto.run;

import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.run.WorkState.Carrier;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// One line of a list of plans: read off the fold, stored beside the events. Immutable.
///
/// @param lastSeq the number of the newest event it speaks of
/// @param owner whose it is
/// @param parentSession where the answer appears, once that is known
/// @param clientId the client that shows the parent session; absent where none does
/// @param subtasks how many there are; until the plan is accepted, how many the planner has written by now
/// @param completed how many of them completed
/// @param failed how many of them failed
/// @param sessions how many it has in flight
/// @param callbackUrl where somebody is told of the plan; absent: nobody is
public record PlanSummary(
        PlanId id,
        long lastSeq,
        PlanStatus status,
        Optional<Outcome> outcome,
        String taskDescription,
        Path directory,
        String owner,
        Optional<String> parentSession,
        Optional<String> clientId,
        Instant createdAt,
        Optional<Instant> finishedAt,
        int subtasks,
        int completed,
        int failed,
        int sessions,
        Optional<CallbackUrl> callbackUrl) {
    public static PlanSummary of(PlanState state) {
        return new PlanSummary(state.id(), state.lastSeq(), state.status(),
                state.ending().flatMap(PlanState.Ending::outcome), state.goal().taskDescription(),
                state.goal().directory(), state.owner(), state.parentSession(), state.goal().clientId(),
                state.createdAt(),
                state.ending().map(PlanState.Ending::at),
                state.subtasks().size(), state.indexesIn(SubtaskStatus.COMPLETED).size(),
                state.indexesIn(SubtaskStatus.FAILED).size(), sessions(state), state.goal().callbackUrl());
    }

    private static int sessions(PlanState state) {
        return (int) state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session).count();
    }
}
