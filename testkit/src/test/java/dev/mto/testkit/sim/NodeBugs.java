package dev.mto.testkit.sim;

import dev.mto.cluster.NodeStore;
import dev.mto.cluster.NodeStore.Received;
import dev.mto.cluster.NodeStore.Standing;
import dev.mto.cluster.Shares;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.run.Tenure;
import dev.mto.testkit.InMemoryPlaces;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Bugs between several processes.
final class NodeBugs {
    private NodeBugs() {}

    static final class Undead implements Seams {
        @Override
        public NodeStore nodes(NodeStore nodes) {
            return new PassingNodes(nodes) {
                private Standing last = new Standing.Placed(0, false, 1, 0, List.of(), Map.of());

                @Override
                public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
                    Standing standing = super.beat(use, stakes, mayBury);
                    last = standing instanceof Standing.Buried ? last : standing;
                    return last;
                }
            };
        }
    }

    static final class Unending implements Seams {
        @Override
        public Tenure tenure(Tenure tenure) {
            return Tenure.ALONE;
        }
    }

    static final class Oblivious implements Seams {
        @Override
        public InMemoryPlaces.Sharing sharing() {
            return new InMemoryPlaces.Sharing() {
                @Override
                public int claimed(int sessions) {
                    return 0;
                }
            };
        }
    }

    static final class Shoreless implements Seams {
        @Override
        public InMemoryPlaces.Sharing sharing() {
            return new InMemoryPlaces.Sharing() {
                @Override
                public int of(int all, SlotUse mine, Collection<SlotUse> others, int adrift) {
                    return Shares.of(all, mine, others, 0);
                }
            };
        }
    }

    static final class Rash implements Seams {
        @Override
        public NodeStore nodes(NodeStore nodes) {
            return new PassingNodes(nodes) {
                @Override
                public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
                    return super.beat(use, stakes, true);
                }
            };
        }
    }

    static final class Unread implements Seams {
        private final Set<Long> given = new HashSet<>();

        @Override
        public NodeStore nodes(NodeStore nodes) {
            return new PassingNodes(nodes) {
                @Override
                public List<Received> letters() {
                    return super.letters().stream()
                            .filter(letter -> given.add(letter.number()) && given.size() % 2 == 0)
                            .toList();
                }
            };
        }
    }

    static final class Idle implements Seams {
        private int claims;

        @Override
        public NodeStore nodes(NodeStore nodes) {
            return new PassingNodes(nodes) {
                @Override
                public List<PlanId> claim(int most) {
                    List<PlanId> claimed = super.claim(most);
                    return ++claims % 3 == 0 ? List.of() : claimed;
                }
            };
        }
    }

    static final class Incurious implements Seams {
        @Override
        public NodeStore nodes(NodeStore nodes) {
            return new PassingNodes(nodes) {
                @Override
                public Map<PlanId, Long> newest(Collection<PlanId> plans) {
                    return Map.of();
                }
            };
        }
    }
}
