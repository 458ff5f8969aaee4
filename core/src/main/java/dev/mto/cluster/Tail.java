package dev.mto.cluster;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanHost;
import dev.mto.run.PlanJournal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells those who watch a plan here that another process runs. They hear of each event, only not of what is for show: that
/// is told by nobody but the one that runs it. Confined to one thread.
public final class Tail {
    private final NodeStore store;
    private final PlanJournal journal;
    private final PlanFeed feed;
    private final PlanHost host;
    private final Map<PlanId, Long> told = new HashMap<>();

    public Tail(NodeStore store, PlanJournal journal, PlanFeed feed, PlanHost host) {
        this.store = store;
        this.journal = journal;
        this.feed = feed;
        this.host = host;
    }

    /// Tells what has become durable since the last time; of a plan that was not looked at then, everything, as a watcher
    /// passes over what it knows.
    ///
    /// @return how many plans are watched here and run elsewhere
    /// @throws dev.mto.run.PlanJournal.JournalException where the store fails; nothing is lost by it
    public int look() {
        Set<PlanId> watched = new HashSet<>(feed.watched());
        watched.removeIf(host::runs);
        told.keySet().retainAll(watched);
        if (!watched.isEmpty()) {
            store.newest(watched).forEach(this::tell);
        }
        return watched.size();
    }

    private void tell(PlanId plan, long newest) {
        long before = told.getOrDefault(plan, 0L);
        if (newest > before) {
            List<JournalEntry> news = journal.read(plan, before);
            feed.recorded(plan, news);
            told.put(plan, news.isEmpty() ? before : news.getLast().seq());
        }
    }
}
