package dev.mto.cli.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A sub-task as the server tells it. Immutable.
///
/// @param attempt from 1; 0 while it never ran
/// @param retryAt when it is tried again, while it waits for that
public record SubtaskPicture(
        int index,
        String status,
        String description,
        String agent,
        List<Integer> dependencies,
        int attempt,
        Optional<String> result,
        Optional<Trouble> error,
        List<Refusal> refusals,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> retryAt) {
    public SubtaskPicture {
        dependencies = List.copyOf(dependencies);
        refusals = List.copyOf(refusals);
    }

    static SubtaskPicture of(JsonNode json) {
        return new SubtaskPicture(json.path("index").asInt(0), json.path("status").asString(""),
                Text.oneLine(json.path("description").asString("")), Text.oneLine(json.path("agent").asString("")),
                json.path("dependencies").valueStream().map(JsonNode::asInt).toList(), json.path("attempt").asInt(0),
                json.path("result").stringValueOpt(), Trouble.in(json.path("error")),
                Refusal.in(json.path("permissions")), Text.instant(json.path("startedAt")),
                Text.instant(json.path("finishedAt")), Text.instant(json.path("retryAt")));
    }

    public boolean is(String wanted) {
        return status.equals(wanted);
    }

    public boolean isTerminal() {
        return is("completed") || is("failed") || is("cancelled");
    }
}
