package dev.mto.json;

import dev.mto.agent.AgentSignal.Activity;
import dev.mto.run.PlanUpdate.Shown;
import java.util.Optional;

/// What a session is doing, as the JSON that watchers get. Stateless.
public final class ActivityJson {
    private ActivityJson() {}

    /// On one line: `attempt` and `kind`; for `text` also `stream` and `delta`, for `tool` also `tool` and `title`, for
    /// `retrying` also `retry` (the provider's count, from 1) and `message`.
    public static String of(Shown shown) {
        String attempt = shown.attempt().label();
        return Json.mapper().writeValueAsString(switch (shown.activity()) {
            case Activity.Text text -> new Text(attempt, "text", text.stream(), text.delta());
            case Activity.Reasoning _ -> new Reasoning(attempt, "reasoning");
            case Activity.Tool tool ->
                new Tool(attempt, "tool", tool.tool(), Optional.of(tool.title()).filter(title -> !title.isEmpty()));
            case Activity.Retrying retrying ->
                new Retrying(attempt, "retrying", retrying.attempt(), retrying.message());
        });
    }

    private record Text(String attempt, String kind, String stream, String delta) {}

    private record Reasoning(String attempt, String kind) {}

    private record Tool(String attempt, String kind, String tool, Optional<String> title) {}

    private record Retrying(String attempt, String kind, int retry, String message) {}
}
