package dev.mto.mcp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The calls that are being worked at, each in its own thread, so that their waiting can be ended. Thread-safe.
final class Waits {
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);

    private final Map<Key, Call> open = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /// A request, as its client names it. Two clients may use the same number.
    ///
    /// @param caller the id of the token that the client came in with: nobody cancels for others
    /// @param session what the client was told to name itself; empty where it does not
    record Key(String caller, String session, Object request) {}

    /// What is done about a call, its answer included.
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /// Works at a call, which can be found under its name meanwhile.
    ///
    /// @throws IOException where the client is gone
    void during(Key name, Call call, Work work) throws IOException {
        // A number that is in use already, against the protocol: such a call can be worked at, but not be cancelled.
        Key key = open.putIfAbsent(name, call) == null ? name : new Key("", "", call);
        open.put(key, call);
        try {
            work.run();
        } finally {
            open.remove(key);
            call.ended();
        }
    }

    /// Ends a call whose client wants no answer any more. Does nothing to one that has ended, nor to what it was about.
    void cancel(Key key) {
        Call call = open.get(key);
        if (call != null) {
            call.cancel();
        }
    }

    /// Has every call look whether it is over.
    void wake() {
        open.values().forEach(Call::wake);
    }

    /// Whether nothing is to be waited for any more.
    boolean isClosing() {
        return closing;
    }

    /// Ends all waits, with an answer, and waits a bounded time until these are given.
    void close() throws InterruptedException {
        closing = true;
        long deadline = System.nanoTime() + PATIENCE_AT_CLOSE.toNanos();
        List<Call> calls = List.copyOf(open.values());
        calls.forEach(Call::wake);
        for (Call call : calls) {
            call.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
        }
    }
}
