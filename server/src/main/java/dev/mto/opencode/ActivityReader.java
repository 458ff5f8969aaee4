package dev.mto.opencode;

import dev.mto.agent.AgentSignal.Activity;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads from a session's events what it is doing. Confined to one thread.
///
/// A delta does not say whether it is answer or thought; the part it belongs to was announced before, with its kind.
final class ActivityReader {
    private static final Duration REASONING_INTERVAL = Duration.ofSeconds(1);

    private final Map<String, String> kinds = new HashMap<>();
    private final Set<String> summaries = new HashSet<>();
    private Activity.Tool lastTool = new Activity.Tool("", "");
    private long reasoningShown = System.nanoTime() - REASONING_INTERVAL.toNanos();

    /// Takes note that events were missed. Of what had begun by then nothing is passed on any more: a text with a hole in
    /// it would be taken for a whole one.
    void missed() {
        kinds.clear();
    }

    Optional<Activity> read(Knock.Happened event) {
        return switch (event.type()) {
            case "message.updated" -> noteMessage(event.properties().path("info"));
            case "message.part.updated" -> readPart(event.properties().path("part"));
            case "message.part.delta" -> readDelta(event.properties());
            default -> Optional.empty();
        };
    }

    private Optional<Activity> noteMessage(JsonNode info) {
        if (info.path("summary").isBoolean() && info.path("summary").asBoolean(false)) {
            summaries.add(info.path("id").asString(""));
        }
        return Optional.empty();
    }

    private Optional<Activity> readPart(JsonNode part) {
        kinds.put(part.path("id").asString(""), part.path("type").asString(""));
        return part.path("type").asString("").equals("tool") ? tool(part) : Optional.empty();
    }

    private Optional<Activity> tool(JsonNode part) {
        JsonNode state = part.path("state");
        Activity.Tool tool = new Activity.Tool(part.path("tool").asString(""), state.path("title").asString(""));
        boolean begun = !state.path("status").asString("").equals("pending");
        if (!begun || tool.equals(lastTool)) {
            return Optional.empty();
        }
        lastTool = tool;
        return Optional.of(tool);
    }

    private Optional<Activity> readDelta(JsonNode properties) {
        String part = properties.path("partID").asString("");
        if (summaries.contains(properties.path("messageID").asString(""))) {
            return Optional.empty();
        }
        return switch (kinds.getOrDefault(part, "")) {
            case "text" -> Optional.of(new Activity.Text(part, properties.path("delta").asString("")));
            case "reasoning" -> reasoning();
            default -> Optional.empty();
        };
    }

    private Optional<Activity> reasoning() {
        long now = System.nanoTime();
        if (now - reasoningShown < REASONING_INTERVAL.toNanos()) {
            return Optional.empty();
        }
        reasoningShown = now;
        return Optional.of(new Activity.Reasoning());
    }
}
