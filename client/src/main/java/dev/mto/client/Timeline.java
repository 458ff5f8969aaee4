package dev.mto.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What was tried of a plan, and when, and what is to be expected of it. Immutable.
///
/// @param now the server's time, by which what is expected was reckoned
/// @param lastSeq the number of the newest event in it
/// @param attempts all of them, in the order in which they began
/// @param criticalPath the sub-tasks on which it hangs when all are over, in the order in which they go
/// @param subtasks those that are not over
/// @param finishAt when the answer is expected; absent where that cannot be known
public record Timeline(
        Optional<Instant> now,
        long lastSeq,
        List<TimedAttempt> attempts,
        List<Integer> criticalPath,
        List<ExpectedSubtask> subtasks,
        Optional<Instant> finishAt) {
    public Timeline {
        attempts = List.copyOf(attempts);
        criticalPath = List.copyOf(criticalPath);
        subtasks = List.copyOf(subtasks);
    }

    /// Reads an object as the server writes it. What is absent is empty or zero.
    public static Timeline of(JsonNode json) {
        return new Timeline(Fields.instant(json.path("now")), json.path("lastSeq").asLong(0),
                json.path("attempts").valueStream().map(TimedAttempt::of).toList(),
                json.path("criticalPath").valueStream().map(JsonNode::asInt).toList(),
                json.path("subtasks").valueStream().map(ExpectedSubtask::of).toList(),
                Fields.instant(json.path("finishAt")));
    }

    /// How long the plan will most likely still take, whatever this machine's clock says; absent where that cannot be known.
    public Optional<Duration> left() {
        return now.flatMap(asked -> finishAt.map(end -> Duration.between(asked, end)));
    }
}
