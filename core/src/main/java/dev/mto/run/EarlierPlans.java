package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plans that were completed before this process began, for what can be learned from them. Immutable.
record EarlierPlans(PlanJournal journal) {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierPlans.class);

    /// As many as are read in a moment, and enough to know most agents by.
    private static final PlanQuery RECENT = new PlanQuery(Optional.of(PlanStatus.COMPLETED), Optional.empty(),
            Optional.empty(), 50);

    /// Tells how long their sessions took, the newest last, as that counts most. A plan that cannot be read is passed over.
    void teach(Durations durations) {
        try {
            List<PlanId> newestFirst = journal.list(RECENT).stream().map(PlanSummary::id).toList();
            newestFirst.reversed().forEach(id -> teach(durations, id));
        } catch (JournalException unreadable) {
            LOG.debug("Nothing is learned from earlier plans: {}", unreadable.getMessage());
        }
    }

    private void teach(Durations durations, PlanId id) {
        try {
            durations.learn(PlanState.fold(id, journal.read(id, 0)));
        } catch (JournalException | IllegalTransition unreadable) {
            LOG.debug("Nothing is learned from {}: {}", id, unreadable.getMessage());
        }
    }
}
