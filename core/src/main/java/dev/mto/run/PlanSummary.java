package dev.mto.run;

import dev.mto.agent.Usage;
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
/// @param usage what all its sessions together spent; absent where that is nothing, or not known: of a plan that was over
/// before this was written beside the events, too
/// @param pausedUntil how long it waits for a provider; in the past, too, until the next answer
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
        Optional<Usage> usage,
        Optional<Instant> pausedUntil,
        Optional<CallbackUrl> callbackUrl) {
    public static PlanSummary of(PlanState state) {
        return new PlanSummary(state.id(), state.lastSeq(), state.status(),
                state.ending().flatMap(PlanState.Ending::outcome), state.goal().taskDescription(),
                state.goal().directory(), state.owner(), state.parentSession(), state.goal().clientId(),
                state.createdAt(),
                state.ending().map(PlanState.Ending::at),
                state.subtasks().size(), state.indexesIn(SubtaskStatus.COMPLETED).size(),
                state.indexesIn(SubtaskStatus.FAILED).size(), sessions(state),
                Optional.of(state.usage()).filter(usage -> !usage.amountsToNothing()),
                Optional.of(state).filter(plan -> !plan.status().isTerminal()).flatMap(plan -> plan.course().pause())
                        .map(Course.Pause::until),
                state.goal().callbackUrl());
    }

    private static int sessions(PlanState state) {
        return (int) state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session).count();
    }
}
