package dev.mto.cli.view;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What each session of a plan is doing right now, as far as it was told. Confined to one thread.
///
/// Keyed by the piece of work: `planner`, `subtask.0`, `synthesis`.
public final class Activities {
    private final Map<String, String> doing = new HashMap<>();

    /// Takes in an event that is only for show.
    public void shown(JsonNode activity) {
        String what = switch (activity.path("kind").asString("")) {
            case "text" -> "writing…";
            case "reasoning" -> "thinking…";
            case "tool" -> Text.oneLine(activity.path("tool").asString("") + " " + activity.path("title").asString(""));
            case "retrying" -> "retrying: " + Text.oneLine(activity.path("message").asString(""));
            // A kind that a newer server knows.
            default -> "";
        };
        work(activity).ifPresent(work -> {
            if (!what.isEmpty()) {
                doing.put(work, what);
            }
        });
    }

    /// Takes in an entry of the journal: an attempt that began or ended is no longer doing what it was.
    ///
    /// @param type such as `subtask.started`
    public void journalled(String type, JsonNode entry) {
        work(entry).ifPresent(work -> {
            switch (type) {
                case "plan.rejected" -> doing.put(work, "the plan needs a repair");
                case "planner.started", "subtask.started", "synthesis.started" -> started(work, entry);
                case "attempt.stopping" -> doing.put(work, "being ended");
                case "session.opened", "permission.answered" -> {
                }
                default -> doing.remove(work);
            }
        });
    }

    private void started(String work, JsonNode entry) {
        String attempt = entry.path("attempt").asString("");
        String number = attempt.substring(attempt.lastIndexOf('.') + 1);
        if (number.equals("1")) {
            doing.remove(work);
        } else {
            doing.put(work, "attempt " + number);
        }
    }

    /// What a piece of work is doing; empty where nothing is known.
    public String of(String work) {
        return doing.getOrDefault(work, "");
    }

    private static Optional<String> work(JsonNode json) {
        String attempt = json.path("attempt").asString("");
        int dot = attempt.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(attempt.substring(0, dot));
    }
}
