package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.access.Refusal;
import dev.mto.fault.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many event streams, and calls that may take as long, each token has open. Thread-safe; holds a number for each token that has one.
final class StreamCounts {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final int most;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    StreamCounts(int most) {
        this.most = most;
    }

    /// Counts one more, until it is closed.
    ///
    /// @throws Refusal where there are as many as may be
    Place open(Caller caller) {
        if (caller.isLocal()) {
            return () -> {};
        }
        int now = open.merge(caller.id(), 1, Integer::sum);
        if (now > most) {
            close(caller);
            throw Refusal.until(ErrorCode.TOO_MANY_STREAMS,
                    "This token has " + most + " event streams and MCP calls open, as many as "
                            + "may be. Close those that nobody reads, or have the operator raise tokens.eventStreams.",
                    SOON);
        }
        return () -> close(caller);
    }

    /// A stream's place among those that may be open.
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private void close(Caller caller) {
        open.computeIfPresent(caller.id(), (_, count) -> count > 1 ? count - 1 : null);
    }
}
