package dev.mto.opencode;

import dev.mto.agent.AgentRuntime;
import java.util.List;

/// Agent sessions in opencode, wherever that runs.
public sealed interface Opencode extends AgentRuntime, AutoCloseable permits OpencodeRuntime, OpencodeFleet {
    /// How it is as a whole, for readiness.
    RuntimeStatus status();

    /// How each server is that somebody else runs; none where there is one of ours.
    List<ServerStatus> servers();

    /// Has the servers looked for, or the one of ours started, so that the first plan need not wait. Returns at once.
    void prewarm();

    /// Stops following all turns, without another signal.
    @Override
    void close();

    /// One server that somebody else runs, as it is whenever it is asked for.
    interface ServerStatus {
        String name();

        RuntimeStatus status();

        /// Sessions of this process at work there.
        int inFlight();
    }
}
