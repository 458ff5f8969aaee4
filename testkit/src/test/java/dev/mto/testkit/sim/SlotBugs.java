package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.ProviderGates;
import dev.mto.run.SessionSlots;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Bugs in what plans share.
final class SlotBugs {
    private SlotBugs() {}

    static final class Clinging implements Seams {
        @Override
        public SessionSlots slots(PlanId plan, SessionSlots slots) {
            return new PassingSlots(slots) {
                @Override
                public void release(Attempt attempt) {
                    // Kept.
                }

                @Override
                public void keepJust(Collection<Attempt> wanted) {
                    // Kept.
                }
            };
        }
    }

    static final class Boundless implements Seams {
        @Override
        public SessionSlots slots(PlanId plan, SessionSlots slots) {
            return new PassingSlots(slots) {
                @Override
                public boolean acquire(Attempt attempt, double remainingPath, Instant now) {
                    super.acquire(attempt, remainingPath, now);
                    return true;
                }
            };
        }
    }

    static final class Uncounting implements Seams {
        @Override
        public SessionSlots slots(PlanId plan, SessionSlots slots) {
            return new PassingSlots(slots) {
                @Override
                public void holdJust(List<Attempt> running) {
                    super.holdJust(List.of());
                }
            };
        }
    }

    static final class Reversed implements Seams {
        @Override
        public SessionSlots slots(PlanId plan, SessionSlots slots) {
            return new PassingSlots(slots) {
                @Override
                public boolean acquire(Attempt attempt, double remainingPath, Instant now) {
                    return super.acquire(attempt, -remainingPath, now);
                }
            };
        }
    }

    static final class Gateless implements Seams {
        @Override
        public ProviderGates gates(ProviderGates shared) {
            return new ProviderGates();
        }
    }
}
