package dev.mto.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Listens to a plan's events on a thread of its own, through broken connections and restarts of the server, and keeps
/// them in a queue. Thread-safe.
///
/// An entry of the journal comes out once: after a break the server is told the number of the last one seen.
/// [PlanApi#watch] is the plain way; this one is for who has other things to do between two events.
public final class EventPump implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /// What comes out of it.
    public sealed interface Signal {
        /// An event came.
        record Came(PlanEvent event) implements Signal {}

        /// A stream began: there may be something new.
        record Began() implements Signal {}

        /// A stream ended in good order, as it does when the plan is over. Another one is begun.
        record Ended() implements Signal {}

        /// The connection broke or cannot be made; it will be tried again.
        record Broke(ApiException why) implements Signal {}

        /// The server refuses to tell; it will not be tried again.
        record Refused(RefusedException why) implements Signal {}
    }

    private final ServerSource servers;
    private final String planId;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lastSeen;
    private Duration pause = FIRST_PAUSE;

    private EventPump(ServerSource servers, String planId) {
        this.servers = servers;
        this.planId = planId;
    }

    /// Begins to listen.
    public static EventPump start(ServerSource servers, String planId) {
        EventPump pump = new EventPump(servers, planId);
        Thread.ofVirtual().name("events").start(pump::run);
        return pump;
    }

    /// The next signal, waiting for it at most so long; empty where none came.
    public Optional<Signal> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void run() {
        try {
            while (!isClosed()) {
                listenOnce();
                pause();
            }
        } catch (RefusedException refused) {
            signals.add(new Signal.Refused(refused));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenOnce() throws RefusedException {
        try (SseReader reader = servers.require().events(planId, lastSeen == 0 ? "" : String.valueOf(lastSeen))) {
            signals.add(new Signal.Began());
            pump(reader);
            signals.add(new Signal.Ended());
        } catch (ApiException why) {
            if (why instanceof RefusedException refused && !refused.mayPass()) {
                throw refused;
            }
            signals.add(new Signal.Broke(why));
        } catch (IOException broken) {
            signals.add(new Signal.Broke(
                    new UnreachableException("the stream of events broke: " + Problem.text(broken))));
        }
    }

    private void pump(SseReader reader) throws IOException {
        for (Optional<PlanEvent> next = reader.next(); next.isPresent() && !isClosed(); next = reader.next()) {
            PlanEvent event = next.get();
            pause = FIRST_PAUSE;
            // A proxy may have left out the header that says what was seen.
            if (!event.isJournalled() || event.seq() > lastSeen) {
                lastSeen = Math.max(lastSeen, event.seq());
                signals.add(new Signal.Came(event));
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pause() throws InterruptedException {
        if (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    /// Stops listening. The thread ends at the server's next word, if it waits for one.
    @Override
    public void close() {
        closed.countDown();
    }
}
