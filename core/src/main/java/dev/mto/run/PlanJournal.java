package dev.mto.run;

import dev.mto.access.SubmissionKey;
import dev.mto.plan.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where plans are kept: for each an append-only list of events, and a summary for listing that is written with them.
///
/// Thread-safe. All methods block; call them from virtual threads.
public interface PlanJournal {
    /// Appends events to one plan, all or none, and returns once they are durable.
    ///
    /// @param entries numbered one after another; at least one
    /// @param summary what the fold says after them
    /// A submission's key, if any, is written with it. It may be taken again after [SubmissionKey#LIFETIME], and where the
    /// plan that it named failed before anything of it was begun.
    /// Where the summary has somewhere to tell of the plan, so is what has to be told of each of these events.
    ///
    /// @return [AppendResult#FENCED] where another writer has already taken one of these numbers, or the key: this writer
    /// does not know the plan as it is, and must read it again; [AppendResult#DISOWNED] where the plan is another
    /// process's: this one must forget it. Nothing was written in either case
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

    /// Whether there is such a plan, and it is this owner's. Takes as long for one that is another's as for none.
    ///
    /// @throws JournalException where the store cannot be read
    boolean isOf(PlanId plan, String owner);

    /// How many plans of an owner are not terminal.
    ///
    /// @throws JournalException where the store cannot be read
    long unfinished(String owner);

    /// What an owner submitted under a key; empty where that is nothing, or older than a key is remembered.
    ///
    /// @param notBefore how old it may be
    /// @throws JournalException where the store cannot be read
    Optional<Keyed> keyed(String owner, String key, Instant notBefore);

    /// A submission under a key.
    ///
    /// @param digest of what was asked for
    record Keyed(PlanId plan, String digest) {}

    /// Whether the store answers; for readiness.
    ///
    /// @throws JournalException where it does not
    void check();

    /// What became of an append.
    enum AppendResult {
        APPENDED,
        FENCED,
        /// Only of a journal that several processes share.
        DISOWNED
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
