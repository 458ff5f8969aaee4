package dev.mto.testkit;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The sessions of an opencode that came to their end while this listened. Confined to one thread.
///
/// @param client closed with this
/// @param lines of opencode's event stream
public record SessionEnds(HttpClient client, Stream<String> lines) implements AutoCloseable {
    /// Waits until so many sessions are idle. May be called once.
    ///
    /// @throws java.util.concurrent.CompletionException after the time-out
    public void await(int sessions, Duration timeout) {
        CompletableFuture.runAsync(() -> lines.filter(line -> line.contains("\"type\":\"session.idle\""))
                .limit(sessions).forEach(_ -> {})).orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
