package dev.mto.bench.backend;

import dev.mto.sample.PromptKind;
import java.util.Optional;

/// A line of the fake model's log: a call began or ended. Immutable.
///
/// @param moment on the [Timeline]; of the end, when the last word was due to be sent
/// @param number of the call, from 1
/// @param plan that it is for; empty where it is for none
/// @param step the sub-task's index; -1 where it is for none
/// @param nominalNanos how long it was to take
public record CallMark(Event event, long moment, long number, PromptKind kind, String plan, int step,
        long nominalNanos) {
    /// What happened.
    public enum Event {
        /// The request was read.
        BEGAN,
        /// The answer was sent.
        ENDED,
        /// The client did not take the answer.
        CUT
    }

    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 7;

    CallMark now(Event next, long then) {
        return new CallMark(next, then, number, kind, plan, step, nominalNanos);
    }

    String line() {
        return String.join(SEPARATOR, event.name(), Long.toString(moment), Long.toString(number), kind.name(), plan,
                Integer.toString(step), Long.toString(nominalNanos));
    }

    /// Reads a line; empty where it is none of the log's.
    public static Optional<CallMark> read(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        return fields.length == FIELDS
                ? Optional.of(new CallMark(Event.valueOf(fields[0]), Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]), PromptKind.valueOf(fields[3]), fields[4],
                        Integer.parseInt(fields[5]), Long.parseLong(fields[6])))
                : Optional.empty();
    }
}
