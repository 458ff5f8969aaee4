package dev.mto.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mto.http.Readiness.RuntimeHealth;
import dev.mto.json.NodeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the one process that answers is, and what it counted since it began. Immutable.
///
/// @param draining whether it gives up its plans to other servers and takes no others
/// @param nodes all servers that share its journal; absent for who may not see them, and where the store does not say
public record SystemStatus(
        String version,
        Instant startedAt,
        Instant now,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean draining,
        Store store,
        List<RuntimeHealth> runtimes,
        @JsonUnwrapped Counts counts,
        Optional<List<NodeView>> nodes) {
    public SystemStatus {
        runtimes = List.copyOf(runtimes);
        nodes = nodes.map(List::copyOf);
    }

    /// The same with all servers that share the journal.
    SystemStatus among(List<NodeView> all) {
        return new SystemStatus(version, startedAt, now, draining, store, runtimes, counts, Optional.of(all));
    }

    /// The journal.
    ///
    /// @param kind `sqlite` or `postgresql`
    /// @param detail as in [Readiness]
    /// @param bytes how large it is; absent where it does not answer
    public record Store(String kind, boolean ok, Optional<String> detail, Optional<Long> bytes) {}

    /// What is read off the meters that `/metrics` shows.
    ///
    /// @param attempts those that ended, by how
    /// @param retries attempts whose work is begun anew, by what ended them
    public record Counts(
            Plans plans,
            Sessions sessions,
            Hop hop,
            Map<String, Long> attempts,
            Map<String, Long> retries,
            Commits commits,
            EventStreams eventStreams,
            Webhooks webhooks) {
        public Counts {
            attempts = Map.copyOf(attempts);
            retries = Map.copyOf(retries);
        }
    }

    /// Plans of this process.
    ///
    /// @param running those that are not over
    public record Plans(long running) {}

    /// Of agents.
    ///
    /// @param limit the most there may be at once
    public record Sessions(long inFlight, long waiting, long limit) {}

    /// From the end of the last dependency to handing the dependent to its agent.
    ///
    /// @param count since the process began
    /// @param p50Ms the median of the last hour, within one percent; absent where there was none
    /// @param p99Ms the 99th percentile, likewise
    public record Hop(long count, Optional<Double> p50Ms, Optional<Double> p99Ms) {}

    /// Of the journal.
    ///
    /// @param appends that shared them
    public record Commits(long count, long appends) {}

    /// Event streams of this process.
    ///
    /// @param open whose readers are there
    public record EventStreams(long open) {}

    /// Webhooks of all servers.
    ///
    /// @param waiting to be delivered, by any of the servers; absent where the store does not say
    public record Webhooks(Optional<Long> waiting) {}
}
