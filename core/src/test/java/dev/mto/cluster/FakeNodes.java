package dev.mto.cluster;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanPost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a process is told of the others, as a test has it.
final class FakeNodes implements NodeStore {
    final List<String> calls = new ArrayList<>();
    final List<SlotUse> told = new ArrayList<>();
    final List<Received> letters = new ArrayList<>();
    final List<PlanId> orphans = new ArrayList<>();
    Optional<RuntimeException> joinFails = Optional.empty();
    Optional<RuntimeException> claimFails = Optional.empty();
    Optional<Standing> next = Optional.empty();
    Runnable meanwhile = () -> {};
    List<Stake> stakes = List.of();
    Map<String, Integer> shares = Map.of();
    int sessions = 4;
    int nodes = 1;

    @Override
    public void join(Profile profile, SlotUse use) {
        calls.add("join " + use);
        meanwhile.run();
        joinFails.ifPresent(failure -> {
            throw failure;
        });
    }

    @Override
    public Standing beat(SlotUse use, List<Stake> with, boolean mayBury) {
        calls.add(mayBury ? "beat and bury" : "beat");
        told.add(use);
        stakes = with;
        meanwhile.run();
        Standing placed = new Standing.Placed(sessions, true, nodes, orphans.size(), List.of(), shares);
        Standing standing = next.orElse(placed);
        next = Optional.empty();
        return standing;
    }

    @Override
    public List<PlanId> claim(int most) {
        calls.add("claim " + most);
        claimFails.ifPresent(failure -> {
            throw failure;
        });
        List<PlanId> taken = List.copyOf(orphans.subList(0, Math.min(most, orphans.size())));
        orphans.removeAll(taken);
        return taken;
    }

    @Override
    public void leave() {
        calls.add("leave");
    }

    @Override
    public void drain() {
        calls.add("drain");
    }

    @Override
    public List<Received> letters() {
        return List.copyOf(letters);
    }

    @Override
    public PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        calls.add("send " + plan);
        return () -> {};
    }

    @Override
    public Map<PlanId, Long> newest(Collection<PlanId> plans) {
        return Map.of();
    }

    @Override
    public Optional<String> self() {
        return Optional.empty();
    }

    @Override
    public List<Node> all() {
        return List.of();
    }
}
