package dev.mto.chat;

import dev.mto.wire.LineQueue;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes back over the wire for one question: a head, then lines. One thread reads it and ends it; any may [#wake]
/// that one.
final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    /// Bytes. What reads the lines has a limit of its own; this one is for what never comes to a line's end.
    private static final long BODY_LIMIT = 128L * 1024 * 1024;

    /// The client ends a stream at once when it is told to; more is only ever needed by a machine that is stuck.
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final LineQueue lines = new LineQueue();
    private final CompletableFuture<HttpResponse<Void>> sent;
    private volatile Optional<ResponseInfo> head = Optional.empty();

    /// Sends the question. Does not wait for anything.
    Reply(HttpClient client, HttpRequest request) {
        sent = client.sendAsync(request, this::body);
        var _ = sent.whenComplete((_, failure) -> {
            if (failure != null && !lines.isOver()) {
                // It may never have come to a stream.
                lines.onError(failure);
            }
        });
    }

    private BodySubscriber<Void> body(ResponseInfo info) {
        head = Optional.of(info);
        return BodySubscribers.limiting(BodySubscribers.fromLineSubscriber(lines), BODY_LIMIT);
    }

    /// The HTTP status; empty before the first line, and where nothing came at all.
    Optional<Integer> status() {
        return head.map(ResponseInfo::statusCode);
    }

    HttpHeaders headers() {
        return head.map(ResponseInfo::headers).orElseThrow();
    }

    /// Whether the body is one document, and not a stream of events. Some streams come without saying so.
    boolean isDocument() {
        return head.flatMap(info -> info.headers().firstValue("content-type"))
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json")).isPresent();
    }

    /// The next line; empty where there is none any more, where none came in time, and where somebody called [#wake].
    Optional<String> next(Duration patience) throws InterruptedException {
        return lines.take(patience);
    }

    boolean hasMore() {
        return lines.hasMore();
    }

    /// Whether it has come to its end, in good order or not.
    boolean isOver() {
        return lines.isOver();
    }

    /// Why it broke off, for people; empty where it ended in good order.
    Optional<String> breakage() {
        return lines.failure().map(failure -> failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure).map(Reply::words);
    }

    private static String words(Throwable failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("");
        // The client words a refused connection without any.
        return failure instanceof ConnectException
                ? ("no connection " + message).strip()
                : message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }

    /// Makes [#next] return. Any thread may call it.
    void wake() {
        lines.end();
    }

    /// Reads on for a moment, so that the connection can be used again, and closes it where that takes too long.
    ///
    /// @param patience for all that still comes
    void release(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean goesOn = true;
        while (goesOn && !lines.isOver()) {
            // What follows the answer is of no interest.
            goesOn = lines.take(Duration.ofNanos(end - System.nanoTime())).isPresent();
        }
        // To cancel what has come to its end would close its connection, and the next call would have to make another.
        if (!lines.isOver()) {
            end();
        }
    }

    /// Ends it wherever it is, and waits until it has ended.
    void end() throws InterruptedException {
        sent.cancel(true);
        if (!lines.awaitOver(CLOSING)) {
            LOG.warn("A connection did not end within {} s of being told to", CLOSING.toSeconds());
        }
    }
}
