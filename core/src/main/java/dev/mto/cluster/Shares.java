package dev.mto.cluster;

import java.util.Collection;

/// How many sessions each process may have in flight, so that all of them together never have more than may be. Each takes
/// its share while nobody else is in need of it. Pure.
public final class Shares {
    private Shares() {}

    /// What a process is to have from now on. What the others may come to have is never given to it: each limits itself
    /// first, and only when it has told of that is it free for others.
    ///
    /// @param all how many there may be
    /// @param mine how the process stands
    /// @param others how the others stand, each with all that it may come to have
    /// @param adrift how many are in flight of plans that nobody runs just now
    /// @return how many it is to limit itself to. What it has in flight beyond that goes on, and counts until it is over;
    /// where it is less than its ceiling, it keeps the ceiling until it asks again
    public static int of(int all, SlotUse mine, Collection<SlotUse> others, int adrift) {
        int fair = all / (others.size() + 1);
        int wish = mine.inFlight() + mine.waiting();
        int free = Math.max(0, all - adrift - others.stream().mapToInt(SlotUse::ceiling).sum());
        if (others.stream().noneMatch(other -> other.waiting() > 0)) {
            return Math.min(Math.max(wish, fair), free);
        }
        // One is kept ready, where nobody lacks it, so that a plan that comes begins without asking.
        int wanted = Math.max(wish, Math.min(1, fair));
        int lacking = others.stream().mapToInt(other -> lack(other, fair)).sum();
        return Math.min(Math.min(wanted, Math.max(Math.min(fair, wish), free - lacking)), free);
    }

    /// How much a process would have of its fair share and has not.
    private static int lack(SlotUse use, int fair) {
        return Math.max(0, Math.min(fair, use.inFlight() + use.waiting()) - use.ceiling());
    }
}
