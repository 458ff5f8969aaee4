package dev.mto.wire;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Lines of an endless answer, to be taken with a time limit. One thread writes, one takes. Holds at most so many lines
/// as were asked for; the sender waits meanwhile.
public final class LineQueue implements Flow.Subscriber<String> {
    private static final int AHEAD = 256;

    /// Room for what was asked for and the end mark.
    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(AHEAD + 1);
    private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<Throwable> failure = Optional.empty();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source.set(subscription);
        subscription.request(AHEAD);
    }

    @Override
    public void onNext(String line) {
        lines.add(Optional.of(line));
    }

    /// Also for a stream that never began, which the sender does not tell of.
    @Override
    public void onError(Throwable cause) {
        failure = Optional.of(cause);
        onComplete();
    }

    @Override
    public void onComplete() {
        over.countDown();
        end();
    }

    /// Makes [#take] end. Any thread may call it.
    public void end() {
        lines.offer(Optional.empty());
    }

    /// The next line; empty where the stream ended or was silent for too long. Not to be called again after that.
    public Optional<String> take(Duration patience) throws InterruptedException {
        Optional<String> line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || line.isEmpty()) {
            return Optional.empty();
        }
        Flow.Subscription subscription = source.get();
        if (subscription != null) {
            subscription.request(1);
        }
        return line;
    }

    /// Whether [#take] would give something at once: a line, or the end.
    public boolean hasMore() {
        return !lines.isEmpty();
    }

    /// Whether the stream itself is over, as opposed to silent.
    public boolean isOver() {
        return over.getCount() == 0;
    }

    /// Waits until the stream itself is over.
    ///
    /// @return whether it is
    public boolean awaitOver(Duration patience) throws InterruptedException {
        return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Why it is over, where it did not end in good order.
    public Optional<Throwable> failure() {
        return failure;
    }

    /// Gives the stream up.
    public void cancel() {
        Flow.Subscription subscription = source.get();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
