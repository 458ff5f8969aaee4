package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.SessionOpened;
import dev.mto.run.PlanEvent.Started;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// All attempts of a plan, read off its journal entry by entry; also those from before it was reopened. A [PlanState] has of
/// each piece of work what it came to, this has each try at it. Confined to one thread.
public final class AttemptHistory {
    private final Map<Attempt, AttemptRecord> records = new LinkedHashMap<>();
    private PlanState plan;

    /// @param first of the journal
    public AttemptHistory(PlanId id, JournalEntry first) {
        this.plan = PlanState.fold(id, List.of(first));
    }

    /// Reads a whole journal.
    ///
    /// @param entries at least one
    /// @throws IllegalTransition where they are no journal of a plan
    public static AttemptHistory of(PlanId id, List<JournalEntry> entries) {
        AttemptHistory history = new AttemptHistory(id, entries.getFirst());
        entries.subList(1, entries.size()).forEach(history::read);
        return history;
    }

    /// Reads the next entry.
    ///
    /// @throws IllegalTransition where it does not fit
    public void read(JournalEntry entry) {
        plan = plan.apply(entry);
        switch (entry.event()) {
            case Started started -> records.put(started.attempt(), AttemptRecord.of(started, entry.at()));
            case SessionOpened opened -> change(opened.attempt(), record -> record.in(opened.sessionId()));
            case Ended ended -> {
                change(ended.attempt(), record -> record.ended(ended, entry.at()));
                if (ended instanceof PlanAccepted) {
                    plan.planner().drafts().dropped().forEach(this::drop);
                }
            }
            case PlanEvent _ -> {
                // Nothing that an attempt begins, has or ends with.
            }
        }
    }

    private void change(Attempt attempt, UnaryOperator<AttemptRecord> change) {
        records.computeIfPresent(attempt, (_, record) -> change.apply(record));
    }

    /// What the plan has in the place of a draft goes on counting where the draft's attempts ended.
    private void drop(Drafts.Dropped dropped) {
        for (int number = 1; number <= dropped.draft().work().attempts(); number++) {
            change(new Attempt(new Work.Subtask(dropped.index()), number), AttemptRecord::ofDroppedDraft);
        }
    }

    /// The plan after what was read by now.
    public PlanState plan() {
        return plan;
    }

    /// The attempts in the order in which they began.
    public List<AttemptRecord> attempts() {
        return List.copyOf(records.values());
    }

    /// One attempt; empty where none of that name has begun.
    public Optional<AttemptRecord> of(Attempt attempt) {
        return Optional.ofNullable(records.get(attempt));
    }
}
