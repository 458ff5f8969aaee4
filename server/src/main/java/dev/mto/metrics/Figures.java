package dev.mto.metrics;

import java.util.Map;
import java.util.Optional;

/// Some of what `/metrics` shows, as numbers: read off the same meters, at one moment. Immutable.
///
/// @param attempts those that ended, by how
/// @param retries attempts whose work is begun anew, by what ended them
/// @param eventStreams that are open
/// @param webhooks that are to be delivered; absent where the store does not say
/// @param storeBytes how large the store is; absent where it does not say
public record Figures(
        long plansRunning,
        Sessions sessions,
        Hops hops,
        Map<String, Long> attempts,
        Map<String, Long> retries,
        Commits commits,
        long eventStreams,
        Optional<Long> webhooks,
        Optional<Long> storeBytes) {
    public Figures {
        attempts = Map.copyOf(attempts);
        retries = Map.copyOf(retries);
    }

    /// Of agents, in this process.
    public record Sessions(long inFlight, long waiting, long limit) {}

    /// From the end of the last dependency to handing the dependent to its agent.
    ///
    /// @param count since the process began
    /// @param lately those of the last hour; absent where there was none
    public record Hops(long count, Optional<Percentiles> lately) {}

    /// In milliseconds, within one percent.
    public record Percentiles(double p50, double p99) {}

    /// Of the journal, since the process began.
    ///
    /// @param appends that shared them
    public record Commits(long count, long appends) {}
}
