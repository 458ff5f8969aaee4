package dev.mto.opencode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Lines of an endless answer, to be taken with a time limit. One thread writes, one takes. Holds at most so many lines
/// as were asked for; the sender waits meanwhile.
final class LineQueue implements Flow.Subscriber<String> {
    private static final int AHEAD = 256;

    /// Room for what was asked for and the end mark.
    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(AHEAD + 1);
    private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source.set(subscription);
        subscription.request(AHEAD);
    }

    @Override
    public void onNext(String line) {
        lines.add(Optional.of(line));
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    /// Makes [#take] end; for a stream that never began, too, which the sender does not tell of. Any thread may call it.
    void end() {
        lines.offer(Optional.empty());
    }

    /// The next line; empty where the stream ended or was silent for too long. Not to be called again after that.
    Optional<String> take(Duration patience) throws InterruptedException {
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

    /// Gives the stream up.
    void cancel() {
        Flow.Subscription subscription = source.get();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
