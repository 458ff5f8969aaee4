package dev.mto.testkit;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanSummary;
import java.util.List;
import java.util.function.Predicate;

/// A journal that loses track of the first appends of a kind. Thread-safe.
final class ForgetfulJournal extends InMemoryJournal {
    private final Lost lost;
    private final Predicate<List<JournalEntry>> which;
    private int left;
    private Runnable late = () -> {};

    /// When an append becomes durable that was reported as failed.
    enum Lost {
        BEFORE_THE_REPORT,
        AFTER_THE_PLAN_WAS_READ_AGAIN,
        NEVER
    }

    /// @param times how many appends
    /// @param which of what kind, by its events
    ForgetfulJournal(Lost lost, int times, Predicate<List<JournalEntry>> which) {
        this.lost = lost;
        this.left = times;
        this.which = which;
    }

    @Override
    public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        late.run();
        late = () -> {};
        if (left == 0 || !which.test(entries)) {
            return super.append(plan, entries, summary);
        }
        left--;
        switch (lost) {
            case BEFORE_THE_REPORT -> super.append(plan, entries, summary);
            case AFTER_THE_PLAN_WAS_READ_AGAIN -> late = () -> super.append(plan, entries, summary);
            case NEVER -> {
                // A disk that failed at once.
            }
        }
        throw new JournalException("The disk took too long.");
    }
}
