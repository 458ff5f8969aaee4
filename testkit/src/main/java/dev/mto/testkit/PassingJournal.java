package dev.mto.testkit;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A journal like another, but for what a subclass overrides. As thread-safe as the other.
public class PassingJournal implements PlanJournal {
    private final PlanJournal sound;

    protected PassingJournal(PlanJournal sound) {
        this.sound = sound;
    }

    @Override
    public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        return sound.append(plan, entries, summary);
    }

    @Override
    public List<JournalEntry> read(PlanId plan, long after) {
        return sound.read(plan, after);
    }

    @Override
    public List<PlanId> unfinished() {
        return sound.unfinished();
    }

    @Override
    public List<PlanSummary> list(PlanQuery query) {
        return sound.list(query);
    }

    @Override
    public boolean isOf(PlanId plan, String owner) {
        return sound.isOf(plan, owner);
    }

    @Override
    public long unfinished(String owner) {
        return sound.unfinished(owner);
    }

    @Override
    public Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
        return sound.keyed(owner, key, notBefore);
    }

    @Override
    public void check() {
        sound.check();
    }
}
