package dev.mto.store;

import java.time.Duration;

/// Is told of each commit, on the thread that writes: it must neither block nor throw.
@FunctionalInterface
public interface CommitListener {
    /// One more is durable.
    ///
    /// @param appends how many pieces of work shared it
    /// @param took from taking them up to their being durable
    void committed(int appends, Duration took);
}
