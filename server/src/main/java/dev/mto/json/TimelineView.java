package dev.mto.json;

import dev.mto.json.PlanView.ErrorPart;
import dev.mto.json.PlanView.UsagePart;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptRecord;
import dev.mto.run.AttemptRecord.End;
import dev.mto.run.Outlook;
import dev.mto.run.Timeline;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A plan's timeline as users get it. The names here are those on the wire and are only ever added to; what there is nothing
/// of yet is absent. Immutable.
///
/// @param now the server's time, by which what is expected was reckoned
/// @param lastSeq the number of the newest event in it
/// @param subtasks what is expected of those that are not over
/// @param finishAt when the answer is expected
record TimelineView(
        Instant now,
        long lastSeq,
        List<AttemptPart> attempts,
        List<Integer> criticalPath,
        List<Outlook.Expected> subtasks,
        Optional<Instant> finishAt) {
    /// One attempt.
    ///
    /// @param label as the events name it
    /// @param work `planning`, `subtask` or `synthesis`
    /// @param index of the sub-task; of a dropped draft, the place it had
    /// @param attempt counted from 1 for this piece of work; at a sub-task without those at a draft that was dropped from its
    /// place, which the label counts
    /// @param outcome how it ended; absent while it is under way
    /// @param clientId the client that wrote the answer, or was to
    /// @param dropped true where it was at a draft that the plan does not have
    record AttemptPart(
            String label,
            String work,
            Optional<Integer> index,
            int attempt,
            Instant startedAt,
            Optional<Instant> endedAt,
            Optional<String> outcome,
            Optional<ErrorPart> error,
            Optional<String> sessionId,
            Optional<String> clientId,
            Optional<UsagePart> usage,
            Optional<Boolean> dropped) {
        /// @param others how many attempts of the same name before it were at something else
        private static AttemptPart of(AttemptRecord attempt, int others) {
            Optional<End> end = attempt.end();
            return new AttemptPart(attempt.attempt().label(), word(attempt.attempt().work()),
                    index(attempt), attempt.attempt().number() - others, attempt.startedAt(), end.map(End::at),
                    end.map(over -> over.how().word()), end.flatMap(End::error).map(ErrorPart::of),
                    attempt.sessionId(), attempt.clientId(), end.map(End::usage).flatMap(UsagePart::of),
                    Optional.of(true).filter(_ -> attempt.dropped()));
        }

        private static String word(Work work) {
            return switch (work) {
                case Work.Planning _ -> "planning";
                case Work.Subtask _ -> "subtask";
                case Work.Synthesis _ -> "synthesis";
            };
        }

        private static Optional<Integer> index(AttemptRecord attempt) {
            return attempt.attempt().work() instanceof Work.Subtask(int index) ? Optional.of(index) : Optional.empty();
        }
    }

    static TimelineView of(Timeline timeline) {
        Map<Work, Integer> dropped = new HashMap<>();
        timeline.attempts().stream().filter(AttemptRecord::dropped)
                .forEach(attempt -> dropped.merge(attempt.attempt().work(), 1, Integer::sum));
        return new TimelineView(timeline.now(), timeline.lastSeq(), timeline.attempts().stream()
                .map(attempt -> AttemptPart.of(attempt,
                        attempt.dropped() ? 0 : dropped.getOrDefault(attempt.attempt().work(), 0)))
                .toList(), timeline.outlook().criticalPath(), timeline.outlook().subtasks(),
                timeline.outlook().finishAt());
    }
}
