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
    private final Map<PlanId, PlanState> folded = new LinkedHashMap<>();

    SimJournal(World world, JournalCheck check) {
        this.world = world;
        this.check = check;
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
        }
        return result;
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
