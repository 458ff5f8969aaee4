package dev.mto.cli.api;

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
public final class EventPump implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /// What comes out of it.
    public sealed interface Signal {
        /// An event came.
        record Came(SseEvent event) implements Signal {}

        /// The stream began, or ended in good order: there may be something new.
        record Turned() implements Signal {}

        /// The connection broke or cannot be made; it will be tried again.
        record Broke(String why) implements Signal {}

        /// The server refuses to tell; it will not be tried again.
        record Refused(RefusedException why) implements Signal {}
    }

    private final ServerLocator servers;
    private final String planId;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String lastSeen = "";
    private Duration pause = FIRST_PAUSE;

    private EventPump(ServerLocator servers, String planId) {
        this.servers = servers;
        this.planId = planId;
    }

    /// Begins to listen.
    public static EventPump start(ServerLocator servers, String planId) {
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
        try (SseReader reader = servers.require().events(planId, lastSeen)) {
            signals.add(new Signal.Turned());
            pump(reader);
            signals.add(new Signal.Turned());
        } catch (RefusedException refused) {
            if (!refused.isServerTrouble()) {
                throw refused;
            }
            signals.add(new Signal.Broke(Problem.text(refused)));
        } catch (ApiException | IOException broken) {
            signals.add(new Signal.Broke(Problem.text(broken)));
        }
    }

    private void pump(SseReader reader) throws IOException {
        for (Optional<SseEvent> next = reader.next(); next.isPresent() && !isClosed(); next = reader.next()) {
            SseEvent event = next.get();
            if (event.isJournalled()) {
                lastSeen = event.id();
            }
            pause = FIRST_PAUSE;
            signals.add(new Signal.Came(event));
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
