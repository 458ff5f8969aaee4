package dev.mto.http;

import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import java.util.function.Function;

/// How events look on the wire. Immutable; both functions are pure.
///
/// @param entry an entry of the journal as JSON on one line
/// @param type an event's type, such as `subtask.started`
public record EventForms(Function<JournalEntry, String> entry, Function<PlanEvent, String> type) {}
