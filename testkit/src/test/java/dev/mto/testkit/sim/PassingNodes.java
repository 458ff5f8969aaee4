package dev.mto.testkit.sim;

import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanPost;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Knowledge of others like another, but for what a bug overrides.
class PassingNodes implements NodeStore {
    private final NodeStore sound;

    PassingNodes(NodeStore sound) {
        this.sound = sound;
    }

    @Override
    public void join(Profile profile, SlotUse use) {
        sound.join(profile, use);
    }

    @Override
    public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
        return sound.beat(use, stakes, mayBury);
    }

    @Override
    public List<PlanId> claim(int most) {
        return sound.claim(most);
    }

    @Override
    public void leave() {
        sound.leave();
    }

    @Override
    public void drain() {
        sound.drain();
    }

    @Override
    public List<Received> letters() {
        return sound.letters();
    }

    @Override
    public PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        return sound.send(plan, command);
    }

    @Override
    public Map<PlanId, Long> newest(Collection<PlanId> plans) {
        return sound.newest(plans);
    }

    @Override
    public Optional<String> self() {
        return sound.self();
    }

    @Override
    public List<Node> all() {
        return sound.all();
    }
}
