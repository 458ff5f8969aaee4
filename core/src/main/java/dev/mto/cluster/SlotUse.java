package dev.mto.cluster;

/// How a process stands with its sessions. Immutable.
///
/// @param inFlight how many it has
/// @param waiting how many more it would have
/// @param ceiling how many it may come to have without asking again
public record SlotUse(int inFlight, int waiting, int ceiling) {
    public SlotUse {
        if (inFlight < 0 || waiting < 0 || ceiling < inFlight) {
            throw new IllegalArgumentException(inFlight + " in flight, " + waiting + " waiting, at most " + ceiling);
        }
    }

    /// With another ceiling.
    public SlotUse withCeiling(int most) {
        return new SlotUse(inFlight, waiting, most);
    }
}
