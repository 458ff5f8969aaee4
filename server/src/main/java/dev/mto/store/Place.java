package dev.mto.store;

import java.util.Optional;

/// This process's place among those that share a journal: the id of its row in the table `node`. Without one nothing is
/// appended. Thread-safe.
public final class Place {
    private volatile Optional<String> id = Optional.empty();

    /// Absent where it has none.
    public Optional<String> id() {
        return id;
    }

    /// From the next group of appends on it is this one.
    ///
    /// @param node whose row is durable
    public void take(String node) {
        id = Optional.of(node);
    }

    /// From the next group of appends on there is none.
    public void giveUp() {
        id = Optional.empty();
    }
}
