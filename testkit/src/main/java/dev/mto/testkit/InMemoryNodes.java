package dev.mto.testkit;

import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanPost;
import dev.mto.run.PlanSummary;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One process's view of the others, where all of them are in this one. Thread-safe.
public final class InMemoryNodes implements NodeStore {
    private final InMemoryPlaces places;
    private volatile Optional<String> place = Optional.empty();

    /// Of a process that has no place yet.
    public InMemoryNodes(InMemoryPlaces places) {
        this.places = places;
    }

    /// The journal as this process writes it.
    ///
    /// @param shared what all of them write to
    public PlanJournal journal(PlanJournal shared) {
        return new PassingJournal(shared) {
            @Override
            public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                return places.append(place, summary, () -> super.append(plan, entries, summary));
            }
        };
    }

    @Override
    public Optional<String> self() {
        return place;
    }

    @Override
    public void join(Profile profile, SlotUse use) {
        leave();
        place = Optional.of(places.join(profile, use));
    }

    @Override
    public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
        return place.map(id -> places.beat(id, use, stakes, mayBury)).orElseGet(Standing.Buried::new);
    }

    @Override
    public List<PlanId> claim(int most) {
        return place.map(id -> places.claim(id, most)).orElse(List.of());
    }

    @Override
    public void leave() {
        place.ifPresent(places::bury);
        place = Optional.empty();
    }

    @Override
    public void drain() {
        place.ifPresent(places::drain);
    }

    @Override
    public List<Received> letters() {
        return place.map(places::letters).orElse(List.of());
    }

    @Override
    public PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        return places.send(plan, command);
    }

    @Override
    public Map<PlanId, Long> newest(Collection<PlanId> plans) {
        return places.newest(plans);
    }

    @Override
    public List<Node> all() {
        return places.all();
    }
}
