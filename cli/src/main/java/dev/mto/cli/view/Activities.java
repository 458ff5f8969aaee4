package dev.mto.cli.view;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What each session of a plan is doing right now, as far as it was told. Confined to one thread.
///
/// Keyed by the piece of work: `planner`, `subtask.0`, `synthesis`.
public final class Activities {
    /// What is said of a session that writes its answer.
    static final String WRITING = "writing…";

    private final Map<String, String> doing = new HashMap<>();
    private final Map<String, Integer> newest = new HashMap<>();

    /// An attempt by its label, such as `subtask.0.1`.
    private record Label(String work, int attempt) {
        private static final Pattern FORM = Pattern.compile("(.+)\\.(\\d{1,9})");

        static Optional<Label> in(JsonNode json) {
            Matcher label = FORM.matcher(json.path("attempt").asString(""));
            return label.matches()
                    ? Optional.of(new Label(label.group(1), Integer.parseInt(label.group(2))))
                    : Optional.empty();
        }
    }

    /// Takes in an event that is only for show.
    public void shown(JsonNode activity) {
        String what = switch (activity.path("kind").asString("")) {
            case "text" -> WRITING;
            case "reasoning" -> "thinking…";
            case "tool" -> Text.oneLine(activity.path("tool").asString("") + " " + activity.path("title").asString(""));
            case "retrying" -> "retrying: " + Text.oneLine(activity.path("message").asString(""));
            // A kind that a newer server knows.
            default -> "";
        };
        label(activity).filter(_ -> !what.isEmpty()).ifPresent(label -> doing.put(label.work(), what));
    }

    /// Takes in an entry of the journal: an attempt that began or ended is no longer doing what it was.
    ///
    /// @param type such as `subtask.started`
    public void journalled(String type, JsonNode entry) {
        label(entry).ifPresent(label -> {
            newest.put(label.work(), label.attempt());
            switch (type) {
                case "plan.rejected" -> doing.put(label.work(), "the plan needs a repair");
                case "attempt.stopping" -> doing.put(label.work(), "being ended");
                case "session.opened", "permission.answered", "subtask.drafted" -> {
                }
                default -> doing.remove(label.work());
            }
        });
    }

    /// The attempt that is told of, unless another has begun after it: what was dropped from a plan still tells of itself
    /// while it is being ended, beside the one that took its place.
    private Optional<Label> label(JsonNode json) {
        return Label.in(json).filter(label -> label.attempt() >= newest.getOrDefault(label.work(), 0));
    }

    /// What a piece of work is doing; empty where nothing is known.
    public String of(String work) {
        return doing.getOrDefault(work, "");
    }
}
