package dev.mto.store;

import dev.mto.access.Caller;
import dev.mto.access.SubmissionKey;
import dev.mto.delivery.Notice;
import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanSummary;
import java.util.List;
import java.util.Optional;

/// Events of one plan, ready to be written: all that can fail for reasons of its own has been done before it shares a
/// transaction with others. Immutable.
///
/// @param key what the submission that it begins with is called by; absent where it is none, or has none
/// @param notices what somebody has to be told of these events
record Append(PlanId plan, List<Row> rows, PlanSummary summary, Optional<KeyRow> key, List<Notice> notices) {
    /// A submission's key as its table holds it.
    record KeyRow(String owner, SubmissionKey key, String plan, String at) {}

    /// An event as its table holds it.
    record Row(long seq, String at, String type, String data) {
        static Row of(JournalEntry entry) {
            return new Row(entry.seq(), Timestamps.text(entry.at()), EventCodec.typeOf(entry.event()),
                    EventCodec.encode(entry.event()));
        }
    }

    static Append of(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        return new Append(plan, entries.stream().map(Row::of).toList(), summary, key(plan, entries.getFirst()),
                notices(plan, entries, summary));
    }

    private static List<Notice> notices(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        return summary.callbackUrl().isEmpty()
                ? List.of()
                : entries.stream().flatMap(entry -> Notice.of(plan, entry).stream()).toList();
    }

    private static Optional<KeyRow> key(PlanId plan, JournalEntry first) {
        return first.event() instanceof PlanSubmitted submitted
                ? submitted.key().map(key -> new KeyRow(submitted.owner().orElse(Caller.LOCAL_OWNER), key, plan.value(),
                        Timestamps.text(first.at())))
                : Optional.empty();
    }

    long first() {
        return rows.getFirst().seq();
    }
}
