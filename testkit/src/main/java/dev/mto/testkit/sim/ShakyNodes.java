package dev.mto.testkit.sim;

import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanPost;
import dev.mto.testkit.InMemoryNodes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a process knows of the others, over a connection that fails.
final class ShakyNodes implements NodeStore {
    private final InMemoryNodes sound;
    private final Trouble trouble;
    private final SimMember member;
    private final SimCluster cluster;

    ShakyNodes(InMemoryNodes sound, Trouble trouble, SimMember member, SimCluster cluster) {
        this.sound = sound;
        this.trouble = trouble;
        this.member = member;
        this.cluster = cluster;
    }

    private void call(Runnable what) {
        boolean _ = trouble.call(() -> {
            what.run();
            return true;
        });
    }

    @Override
    public void join(Profile profile, SlotUse use) {
        call(() -> sound.join(profile, use));
    }

    @Override
    public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
        return trouble.call(() -> {
            Instant since = sound.self().flatMap(cluster.places::since).orElse(Instant.MAX);
            Standing standing = sound.beat(use, stakes, mayBury);
            cluster.looked(member, since, standing);
            return standing;
        });
    }

    @Override
    public List<PlanId> claim(int most) {
        return trouble.call(() -> sound.claim(most));
    }

    @Override
    public void leave() {
        call(sound::leave);
    }

    @Override
    public void drain() {
        call(sound::drain);
    }

    @Override
    public List<Received> letters() {
        return trouble.call(sound::letters);
    }

    @Override
    public PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        PlanPost.Letter letter = trouble.call(() -> sound.send(plan, command));
        return () -> call(letter::close);
    }

    @Override
    public Map<PlanId, Long> newest(Collection<PlanId> plans) {
        return trouble.call(() -> sound.newest(plans));
    }

    @Override
    public Optional<String> self() {
        return sound.self();
    }

    @Override
    public List<Node> all() {
        return trouble.call(sound::all);
    }
}
