package dev.mto.store;

import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanSummary;
import java.util.List;

/// Events of one plan, ready to be written: all that can fail for reasons of its own has been done before it shares a
/// transaction with others. Immutable.
record Append(PlanId plan, List<Row> rows, PlanSummary summary) {
    /// An event as its table holds it.
    record Row(long seq, String at, String type, String data) {
        static Row of(JournalEntry entry) {
            return new Row(entry.seq(), Timestamps.text(entry.at()), EventCodec.typeOf(entry.event()),
                    EventCodec.encode(entry.event()));
        }
    }

    static Append of(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        return new Append(plan, entries.stream().map(Row::of).toList(), summary);
    }

    long first() {
        return rows.getFirst().seq();
    }
}
