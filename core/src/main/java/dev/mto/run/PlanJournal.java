package dev.mto.run;

import dev.mto.plan.PlanId;
import java.util.List;

/// Where plans are kept: for each an append-only list of events, and a summary for listing that is written with them.
///
/// Thread-safe. All methods block; call them from virtual threads.
public interface PlanJournal {
    /// Appends events to one plan, all or none, and returns once they are durable.
    ///
    /// @param entries numbered one after another; at least one
    /// @param summary what the fold says after them
    /// @return [AppendResult#FENCED] where another writer has already taken one of these numbers: this writer no longer
    /// owns the plan and must forget it
    /// @throws Refused where nothing of it was written, nor will be
    /// @throws JournalException where it is not known to be durable: it may be, or become so later, or never
    AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary);

    /// The events of a plan with a number greater than `after`, in order; all for
    /// 0. Empty where there is no such plan.
    ///
    /// @throws JournalException where the store cannot be read
    List<JournalEntry> read(PlanId plan, long after);

    /// Plans that are not terminal, oldest first.
    ///
    /// @throws JournalException where the store cannot be read
    List<PlanId> unfinished();

    /// Plans that fit a query, newest first.
    ///
    /// @throws JournalException where the store cannot be read
    List<PlanSummary> list(PlanQuery query);

    /// Whether the store answers; for readiness.
    ///
    /// @throws JournalException where it does not
    void check();

    /// What became of an append.
    enum AppendResult {
        APPENDED,
        FENCED
    }

    /// The store failed. The message is for people, in whole sentences.
    sealed class JournalException extends RuntimeException permits Refused {
        private static final long serialVersionUID = 1L;

        public JournalException(String message) {
            super(message);
        }

        public JournalException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The store failed, and it is certain that nothing was written.
    final class Refused extends JournalException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
