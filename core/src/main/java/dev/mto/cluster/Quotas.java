package dev.mto.cluster;

import java.util.List;
import java.util.Map;

/// The quotas that one process has a share of. Immutable; thread-safe, as they are.
record Quotas(List<Quota> all) {
    static final Quotas NONE = new Quotas(List.of());

    Quotas {
        all = List.copyOf(all);
    }

    /// What the others are told.
    ///
    /// @param arriving how many may have come that no quota counts yet: they count in each of them
    /// @param draining whether it wants no more of anything
    List<Stake> stakes(int arriving, boolean draining) {
        return all.stream().map(quota -> {
            SlotUse use = quota.use();
            int inFlight = Math.max(use.inFlight(), arriving);
            return new Stake(quota.name(), draining ? 0 : quota.all(),
                    new SlotUse(inFlight, use.waiting(), Math.max(use.ceiling(), inFlight)));
        }).toList();
    }

    /// Takes what it is given.
    ///
    /// @param arriving as it was told of: room is kept for them
    void heed(Map<String, Integer> shares, int arriving) {
        for (Quota quota : all) {
            int kept = Math.max(0, arriving - quota.use().inFlight());
            quota.resize(Math.max(0, shares.getOrDefault(quota.name(), 0) - kept));
        }
    }

    /// Takes no more of anything.
    void giveUp() {
        heed(Map.of(), 0);
    }
}
