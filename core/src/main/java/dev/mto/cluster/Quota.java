package dev.mto.cluster;

/// Something beside sessions in flight of which all processes together may have so many, as one of them deals with it:
/// sessions on one opencode server. Thread-safe.
public interface Quota {
    /// What it is called, in all processes alike.
    String name();

    /// How many all processes together may have.
    int all();

    /// How many this process has, would have besides, and may come to have.
    SlotUse use();

    /// From now on this process may have so many. What it has beyond that stays, and counts.
    void resize(int most);
}
