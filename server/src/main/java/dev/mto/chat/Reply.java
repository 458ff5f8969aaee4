package dev.mto.chat;

import dev.mto.timing.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes back over the wire for one question: a head, then lines. One thread asks, reads and ends it; any may [#cut]
/// it short.
final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    /// Bytes. What reads the lines has a limit of its own; this one is for what never comes to a line's end.
    private static final long BODY_LIMIT = 128L * 1024 * 1024;

    private static final String DOCUMENT = "application/json";

    private final CloseableHttpClient client;
    private final HttpUriRequestBase request;
    private final Silence silence;
    private final Runnable unusable;
    private Optional<ClassicHttpResponse> head = Optional.empty();
    private Optional<LineReader> lines = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private boolean over;

    /// @param request without time limits of its own; it is sent by the first [#next]
    /// @param patience for how long nothing may come, be it a connection, the answer, or more of it
    /// @param unusable told where the client is not to be used any more
    Reply(CloseableHttpClient client, HttpUriRequestBase request, Duration patience, Runnable unusable) {
        this.client = client;
        this.request = request;
        this.silence = new Silence(patience, this::cut);
        this.unusable = unusable;
    }

    /// The HTTP status; empty before the first line, and where nothing came at all.
    Optional<Integer> status() {
        return head.map(ClassicHttpResponse::getCode);
    }

    /// A header of the answer that has begun.
    Optional<String> header(String name) {
        return head.map(response -> response.getFirstHeader(name)).map(Header::getValue);
    }

    /// Whether the body is one document, and not a stream of events. Some streams come without saying so.
    boolean isDocument() {
        return header("content-type").filter(type -> type.toLowerCase(Locale.ROOT).startsWith(DOCUMENT)).isPresent();
    }

    /// The next line; empty where there is none any more, where none came in time, and where somebody called [#cut].
    Optional<String> next() throws InterruptedException {
        if (over) {
            return Optional.empty();
        }
        try {
            Optional<String> line = lines().next();
            over = line.isEmpty();
            return line;
        } catch (IOException broken) {
            return broken(broken);
        } catch (IllegalStateException closed) {
            // What the client says where it is cut, or closed, before a connection is its own.
            return broken(new IOException("the connection was closed", closed));
        }
    }

    private Optional<String> broken(IOException why) throws InterruptedException {
        // To interrupt who waits for a socket closes it.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        over = true;
        failure = Optional.of(why);
        return Optional.empty();
    }

    private LineReader lines() throws IOException {
        if (lines.isEmpty()) {
            ClassicHttpResponse response = sent();
            head = Optional.of(response);
            HttpEntity entity = response.getEntity();
            lines = Optional.of(
                    new LineReader(entity == null ? InputStream.nullInputStream() : entity.getContent(), BODY_LIMIT,
                            silence::broken));
        }
        return lines.get();
    }

    private ClassicHttpResponse sent() throws IOException {
        silence.begin();
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, null);
            silence.broken();
            return response;
        } catch (Error defect) {
            // The client closes all its connections then, and takes no more questions.
            unusable.run();
            throw defect;
        }
    }

    /// Whether there is more to be had without waiting.
    boolean hasMore() {
        try {
            return !over && lines.isPresent() && lines.get().hasMore();
        } catch (IOException _) {
            // Which [#next] will say.
            return true;
        }
    }

    /// Whether it was given up because nothing came for too long.
    boolean isSilent() {
        return silence.wasTooLong();
    }

    /// Why it broke off, for people; empty where it ended in good order.
    Optional<String> breakage() {
        return failure.map(Reply::words);
    }

    private static String words(IOException failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("");
        // Of sockets only those that are not connected yet have a time limit of their own.
        return failure instanceof ConnectException || failure instanceof SocketTimeoutException
                ? ("no connection: " + message).strip()
                : message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }

    /// Ends it wherever it is, with its connection, which makes [#next] return. Any thread may call it.
    void cut() {
        request.cancel();
    }

    /// Ends it after so long, if it has not come to its end by then.
    ///
    /// @return to be closed once that is not wanted any more
    TimeLimit cutAfter(Duration patience) {
        return TimeLimit.after(patience, this::cut);
    }

    /// Reads on to the end, so that the connection can be used again.
    void drain() throws InterruptedException {
        while (!over) {
            // What follows the answer is of no interest.
            var _ = next();
        }
    }

    /// Ends it wherever it is. When this returns, its connection is closed, unless the answer was read to its end.
    void end() {
        silence.close();
        if (!over || failure.isPresent()) {
            cut();
        }
        over = true;
        try {
            if (head.isPresent()) {
                head.get().close();
            }
        } catch (IOException closed) {
            LOG.debug("A connection was closed: {}", closed.getMessage());
        }
    }
}
