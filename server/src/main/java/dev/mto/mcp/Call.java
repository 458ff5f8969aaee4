package dev.mto.mcp;

import dev.mto.plan.TraceParent;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request while it is worked at, as a tool sees it. Worked at by one thread; [#cancel()] and [#wake()] may be
/// called by any.
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Reply reply;
    private final McpJsonMapper json;
    private final Desk desk;
    private final Origin origin;
    private final BooleanSupplier stopping;
    /// The thread that may be interrupted. In the midst of anything but waiting it must not be: the store would not
    /// know what became of a write.
    private Optional<Thread> waiting = Optional.empty();
    private volatile boolean cancelled;
    private final CountDownLatch end = new CountDownLatch(1);

    /// @param desk what its caller has to do with
    /// @param stopping whether the server stops
    Call(Reply reply, McpJsonMapper json, Desk desk, Origin origin, BooleanSupplier stopping) {
        this.reply = reply;
        this.json = json;
        this.desk = desk;
        this.origin = origin;
        this.stopping = stopping;
    }

    /// What its client tells of itself beside the message. Immutable.
    ///
    /// @param directory where it works
    /// @param span the one it calls in
    record Origin(Optional<String> directory, Optional<TraceParent> span) {}

    /// Something to wait for, in bounded time.
    @FunctionalInterface
    interface Wait<T, X extends Exception> {
        Optional<T> next() throws InterruptedException, X;
    }

    Desk desk() {
        return desk;
    }

    Origin origin() {
        return origin;
    }

    /// Whether its client wants no answer any more, or is gone.
    boolean isCancelled() {
        return cancelled;
    }

    /// Whether nothing is to be waited for any more.
    boolean isOver() {
        return cancelled || stopping.getAsBoolean() || !desk.open().getAsBoolean();
    }

    /// Waits, until the call is over at the longest; empty then, too.
    <T, X extends Exception> Optional<T> await(Wait<T, X> wait) throws X {
        waitingIs(Optional.of(Thread.currentThread()));
        try {
            // Looked at after the thread was named: so either this sees it, or wake() sees the thread.
            return isOver() ? Optional.empty() : wait.next();
        } catch (InterruptedException _) {
            return Optional.empty();
        } finally {
            waitingIs(Optional.empty());
            // The thread goes back to the server: an interrupt that came too late must not hit what it does next.
            Thread.interrupted();
        }
    }

    private synchronized void waitingIs(Optional<Thread> thread) {
        waiting = thread;
    }

    /// Its client wants no answer any more.
    void cancel() {
        cancelled = true;
        wake();
    }

    /// Ends the waiting, where the call is over.
    synchronized void wake() {
        waiting.ifPresent(Thread::interrupt);
    }

    /// All is said.
    void ended() {
        end.countDown();
    }

    /// Waits for that, at most so long.
    void awaitEnd(Duration patience) throws InterruptedException {
        if (!end.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn("An MCP call did not end in time");
        }
    }

    /// Says how far it is, to a client that asked for that; to any other, that it still goes on. A client that is gone
    /// ends the call as one that cancelled it.
    ///
    /// @param token what the client calls this progress by; absent where it wants none
    void progress(Optional<Object> token, Progress progress) {
        try {
            if (token.isPresent()) {
                ProgressNotification.Builder notification = ProgressNotification.builder(token.get(), progress.done())
                        .message(progress.message());
                progress.total().ifPresent(total -> notification.total(total.doubleValue()));
                reply.tell(json.writeValueAsString(
                        new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_PROGRESS, notification.build())));
            } else {
                reply.beat();
            }
        } catch (IOException _) {
            cancelled = true;
        }
    }
}
