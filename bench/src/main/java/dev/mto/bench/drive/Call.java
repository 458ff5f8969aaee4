package dev.mto.bench.drive;

import dev.mto.bench.backend.CallMark;
import dev.mto.sample.PromptKind;

/// A call to the fake model that is over. Immutable.
///
/// @param step the sub-task's index; -1 where it is for none
/// @param began on the timeline
/// @param ended on the timeline, when the last word was due to be sent
/// @param nominalNanos how long it was to take
/// @param whole whether the client took the answer
public record Call(PromptKind kind, int step, long began, long ended, long nominalNanos, boolean whole) {
    static Call of(CallMark began, CallMark ended) {
        return new Call(began.kind(), began.step(), began.moment(), ended.moment(), began.nominalNanos(),
                ended.event() == CallMark.Event.ENDED);
    }
}
