package dev.mto.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.IteratingCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One reader's stream of one plan's events. Thread-safe.
///
/// It holds no thread: whoever has news, and the socket once it takes more, calls it to go on. It is never in more than one of
/// them at once; that is what [IteratingCallback] sees to.
final class EventStream extends IteratingCallback {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Response response;
    private final Duration silence;
    private final Optional<EventTape> tape;
    private final BooleanSupplier expired;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile Optional<EventFrame> at = Optional.empty();
    private volatile long joined;
    private volatile long joinedOffset;
    private volatile long wroteAt = System.nanoTime();
    private volatile boolean toBeat;
    private volatile boolean toEnd;
    private volatile boolean cutOff;
    // Only in process().
    private boolean begun;
    private long lastSeq;

    /// @param after the number of the last event that the reader does not want
    /// @param silence how long it is silent at the most
    /// @param tape what it follows; absent: only what is past is sent
    /// @param expired whether its reader may not be told any more; asked at least as often as it is silent for that long
    EventStream(Response response, long after, Duration silence, Optional<EventTape> tape, BooleanSupplier expired) {
        this.response = response;
        this.lastSeq = after;
        this.silence = silence;
        this.tape = tape;
        this.expired = expired;
    }

    /// Begins to send what comes after a place.
    void begin(EventTape.Place place) {
        // Not the frame itself, which would hold all that comes after it.
        joined = place.joined().position();
        joinedOffset = place.joined().offset();
        at = Optional.of(place.begin());
        goOn();
    }

    /// Sends what there is to send. Does not wait for the reader.
    void goOn() {
        if (!cutOff && isTooFarBehind()) {
            LOG.warn("The reader of an event stream was too slow and was cut off; it may come back");
            cut();
        } else if (tape.filter(EventTape::isBroken).isPresent()) {
            cut();
        } else {
            iterate();
        }
    }

    private boolean isTooFarBehind() {
        Optional<EventFrame> place = at;
        // What was there before it does not count: it may be sending that still.
        return place.isPresent()
                && tape.filter(ahead -> ahead.isTooFarAhead(Math.max(joined, place.get().position()),
                        Math.max(joinedOffset, place.get().offset()))).isPresent();
    }

    /// Says that it is there, where it was silent for long.
    ///
    /// @return how long from now it has to be asked again
    Duration beat() {
        Duration left = silence.minusNanos(System.nanoTime() - wroteAt);
        if (left.isPositive()) {
            return left;
        }
        toBeat = true;
        goOn();
        return silence;
    }

    /// Ends it in good order, as soon as the reader has taken what was sent to it.
    void end() {
        toEnd = true;
        goOn();
    }

    /// Ends it whatever the reader does. It may come back.
    void cut() {
        cutOff = true;
        EndPoint socket = response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
        socket.close(new IOException("The event stream was cut off."));
        abort(new IOException("The event stream was cut off."));
    }

    /// Whether it was the server that ended it early, mostly since the reader took too little.
    boolean wasCutOff() {
        return cutOff;
    }

    /// Done once the stream has ended, however it did.
    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    protected Action process() {
        if (toEnd || expired.getAsBoolean()) {
            return Action.SUCCEEDED;
        }
        if (at.isEmpty()) {
            return Action.IDLE;
        }
        if (!begun) {
            // The answer's head at once: the reader shall know that it is connected, whether or not anything happens.
            begun = true;
            return write(NOTHING.duplicate());
        }
        Optional<EventFrame> next = at.get().next();
        while (next.isPresent() && !isToBeSent(next.get())) {
            at = next;
            next = next.get().next();
        }
        if (next.isPresent()) {
            at = next;
            // What is only shown may come with the number of an event that the reader has had long since.
            lastSeq = Math.max(lastSeq, next.get().seq());
            if (next.get().ends()) {
                toEnd = true;
            }
            return next.get().bytes().length == 0 ? Action.SUCCEEDED : send(next.get().bytes());
        }
        if (toBeat) {
            return send(HEARTBEAT);
        }
        return Action.IDLE;
    }

    /// Not what it has had already, nor what only shows what a session did before it was there, or does where the reader
    /// lags.
    private boolean isToBeSent(EventFrame frame) {
        boolean news = frame.isNumbered() && frame.seq() > lastSeq;
        boolean show = frame.isForShow() && frame.position() > joined
                && tape.filter(ahead -> ahead.framesAfter(frame) < EventTape.MAX_LAG / 2).isPresent();
        return news || show || (frame.ends() && !frame.isNumbered());
    }

    private Action send(byte[] bytes) {
        return write(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private Action write(ByteBuffer bytes) {
        toBeat = false;
        wroteAt = System.nanoTime();
        response.write(false, bytes, this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleted(Throwable cause) {
        if (cause != null) {
            cutOff |= isTimeout(cause);
            LOG.debug("The reader of an event stream is gone: {}", cause.toString());
        }
        over.complete(null);
    }

    /// Whether the server's idle limit cut the connection, and not the reader.
    private static boolean isTimeout(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof TimeoutException);
    }
}
