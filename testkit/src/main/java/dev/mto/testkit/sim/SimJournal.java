package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.InMemoryJournal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is durable. Everything that becomes so is looked at.
final class SimJournal extends InMemoryJournal {
    private final JournalCheck check;
    private final World world;
    private final ToldCheck told = new ToldCheck();
    private final Map<PlanId, PlanState> folded = new LinkedHashMap<>();
    private Optional<SimProcess> writer = Optional.empty();

    SimJournal(World world, JournalCheck check) {
        this.world = world;
        this.check = check;
    }

    /// The process that appends just now; empty where that is of no account.
    Optional<SimProcess> writer() {
        return writer;
    }

    /// Appends as one of several processes.
    AppendResult append(SimProcess by, PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        Optional<SimProcess> before = writer;
        writer = Optional.of(by);
        try {
            AppendResult result = by.appendsTo().append(plan, entries, summary);
            if (result == AppendResult.DISOWNED) {
                world.counts.add("disowned appends");
                world.note(() -> plan + " is disowned at " + entries.getFirst().seq());
            }
            return result;
        } finally {
            writer = before;
        }
    }

    /// The fold of a plan's journal; empty where there is no such plan.
    Optional<PlanState> state(PlanId plan) {
        return Optional.ofNullable(folded.get(plan));
    }

    /// The folds of all plans.
    List<PlanState> states() {
        return List.copyOf(folded.values());
    }

    @Override
    public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        AppendResult result = super.append(plan, entries, summary);
        if (result == AppendResult.FENCED) {
            world.counts.add("fenced appends");
            world.note(() -> plan + " is fenced at " + entries.getFirst().seq());
            return result;
        }
        for (JournalEntry entry : entries) {
            world.note(() -> plan + " #" + entry.seq() + " " + entry.event());
            count(entry.event());
            PlanState before = folded.get(plan);
            PlanState after = before == null ? PlanState.fold(plan, List.of(entry)) : before.apply(entry);
            folded.put(plan, after);
            if (before != null) {
                check.durable(before, entry, after);
            }
            cluster(plan, after);
            told.durable(entry, after);
        }
        state(plan).ifPresent(now -> told.require(now, outbox().of(plan, Integer.MAX_VALUE)));
        return result;
    }

    private void cluster(PlanId plan, PlanState after) {
        writer.flatMap(SimProcess::cluster).ifPresent(its -> {
            its.appended(plan, writer.orElseThrow().place().orElseThrow());
            if (after.status().isTerminal()) {
                its.over(plan);
            }
        });
    }

    private void count(PlanEvent event) {
        switch (event) {
            case PlanEvent.AttemptFailed failed -> world.counts.add("attempt failed: " + failed.fault().code());
            case PlanEvent.PlanFailed failed -> world.counts.add("plan failed: " + failed.fault().code());
            case PlanEvent other -> world.counts.add("event " + other.getClass().getSimpleName());
        }
    }

    /// Whether these numbers are the next.
    boolean fits(PlanId plan, List<JournalEntry> entries) {
        return state(plan).map(PlanState::lastSeq).orElse(0L) + 1 == entries.getFirst().seq();
    }
}
