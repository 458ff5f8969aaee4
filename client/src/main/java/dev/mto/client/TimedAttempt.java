package dev.mto.client;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One attempt at a piece of work, in time. Immutable.
///
/// @param label as the events name it
/// @param work `planning`, `subtask` or `synthesis`; a newer server may know others
/// @param index of the sub-task; of a dropped draft, the place that it had
/// @param attempt which try at it, from 1
/// @param endedAt absent while it is under way
/// @param outcome `completed`, `rejected`, `failed`, `interrupted`, `limited` or `suspended`; absent while it is under way
/// @param error why it failed, or what was no plan
/// @param clientId the client that writes the answer in it
/// @param dropped whether it was at a draft that the plan does not have
public record TimedAttempt(
        String label,
        String work,
        Optional<Integer> index,
        int attempt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> outcome,
        Optional<Fault> error,
        Optional<String> sessionId,
        Optional<String> clientId,
        Usage usage,
        boolean dropped) {
    static TimedAttempt of(JsonNode json) {
        return new TimedAttempt(Fields.text(json.path("label")), Fields.text(json.path("work")),
                json.path("index").asIntOpt().stream().boxed().findFirst(), json.path("attempt").asInt(0),
                Fields.instant(json.path("startedAt")), Fields.instant(json.path("endedAt")),
                json.path("outcome").stringValueOpt(), Fault.in(json.path("error")),
                json.path("sessionId").stringValueOpt(), json.path("clientId").stringValueOpt(),
                Usage.of(json.path("usage")), json.path("dropped").asBoolean(false));
    }
}
