package dev.mto.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A plan as a whole. Immutable.
///
/// @param status `planning`, `awaiting_approval`, `executing`, `synthesizing`; then `completed`, `failed` or `cancelled`; a newer server may
/// know others
/// @param outcome of a completed one: `full`, or `degraded` where a sub-task failed
/// @param planner how the planning goes, or went
/// @param draft whether the sub-tasks are what the planner has written by now, and may yet change
/// @param synthesis who writes the answer
/// @param usage what all its sessions together spent
/// @param budget what they may spend
/// @param pause a wait for a provider
/// @param approval how far people's approval is; absent where none is needed, and until there is a plan
/// @param cancelReason why it is being called off, or was
/// @param stopping why it is being given up, until it is
/// @param notes what was put right in the planner's answer
public record Plan(
        String id,
        String status,
        String taskDescription,
        Optional<String> answer,
        Optional<String> outcome,
        Optional<Fault> error,
        String directory,
        Optional<String> parentSessionId,
        Optional<String> clientId,
        Planner planner,
        boolean draft,
        Synthesis synthesis,
        Optional<Instant> createdAt,
        Optional<Instant> finishedAt,
        Usage usage,
        Budget budget,
        Optional<ProviderPause> pause,
        Optional<Approval> approval,
        Optional<String> cancelReason,
        Optional<Fault> stopping,
        List<String> notes) {
    public Plan {
        notes = List.copyOf(notes);
    }

    static Plan of(JsonNode json) {
        return new Plan(Fields.text(json.path("id")), Fields.text(json.path("status")),
                Fields.text(json.path("taskDescription")), json.path("answer").stringValueOpt(),
                json.path("outcome").stringValueOpt(), Fault.in(json.path("error")),
                Fields.text(json.path("directory")), json.path("parentSessionId").stringValueOpt(),
                json.path("clientId").stringValueOpt(), Planner.of(json.path("planner")),
                json.path("draft").asBoolean(false), Synthesis.of(json.path("synthesis")),
                Fields.instant(json.path("createdAt")), Fields.instant(json.path("finishedAt")),
                Usage.of(json.path("usage")), Budget.of(json.path("budget")), ProviderPause.in(json.path("pause")),
                Approval.in(json.path("approval")),
                json.path("cancelReason").stringValueOpt(), Fault.in(json.path("stopping")),
                json.path("notes").valueStream().map(Fields::text).toList());
    }
}
