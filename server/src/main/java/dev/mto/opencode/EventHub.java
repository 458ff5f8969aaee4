package dev.mto.opencode;

import dev.mto.wire.ServerSentEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The event stream of one server, handed out to those that follow its sessions. Thread-safe.
///
/// Only a way to be woken early: events have no numbers, and what is missed is not sent again. So after each new
/// connection all followers are told to look again.
final class EventHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

    /// opencode sends a heartbeat every 10 s.
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /// What one stream has missed, its followers find out one after another; that must not end each stream after it.
    private static final Duration DOUBT_AGAIN = Duration.ofSeconds(30);

    private final HttpCalls http;
    private final Map<String, Follower> followers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean listening;
    private volatile long heardAt = System.nanoTime();
    private volatile LineQueue current = new LineQueue();
    private volatile long doubtedAt = System.nanoTime() - DOUBT_AGAIN.toNanos();

    private record Follower(Path directory, Consumer<Knock> knock) {}

    EventHub(HttpCalls http) {
        this.http = http;
        thread = Thread.ofVirtual().name("opencode-events").start(this::run);
    }

    /// Done once the first connection stands.
    CompletableFuture<Void> connected() {
        return connected;
    }

    /// Whether the stream stands and has brought something.
    boolean isListening() {
        return listening;
    }

    /// How long nothing was heard.
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    /// Follows a session until closed. One follower per session; a later one takes its place.
    ///
    /// @param knock called on the stream's thread; must not block
    Following follow(Session session, Consumer<Knock> knock) {
        Follower follower = new Follower(session.directory(), knock);
        followers.put(session.id(), follower);
        return () -> followers.remove(session.id(), follower);
    }

    /// A session being followed.
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        try {
            while (true) {
                if (listen()) {
                    backoff.reset();
                }
                Thread.sleep(backoff.next());
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer listening to opencode's events");
        }
    }

    /// Listens until the stream ends or falls silent; tells whether an event was heard. An error's body is heard too,
    /// and must not make the next try come at once.
    private boolean listen() throws InterruptedException {
        LineQueue lines = new LineQueue();
        current = lines;
        ServerSentEvents events = new ServerSentEvents();
        boolean heard = false;
        boolean alive = false;
        CompletableFuture<?> stream = http.lines("/global/event", lines);
        // Where no connection comes about, the queue is never told.
        var _ = stream.whenComplete((_, _) -> lines.end());
        try {
            for (Optional<String> line = lines.take(SILENCE); line.isPresent(); line = lines.take(SILENCE)) {
                if (!heard) {
                    heard = true;
                    tell(_ -> true, new Knock.LookAgain());
                    connected.complete(null);
                }
                heardAt = System.nanoTime();
                Optional<String> event = events.feed(line.get());
                event.ifPresent(this::dispatch);
                alive |= event.isPresent();
                listening = alive;
            }
            return alive;
        } finally {
            listening = false;
            lines.cancel();
            stream.cancel(true);
        }
    }

    private void dispatch(String event) {
        // Copies of other events. Inside a JSON text the quotes would be escaped, so this matches nothing else.
        if (event.contains("\"payload\":{\"type\":\"sync\"")) {
            return;
        }
        try {
            JsonNode envelope = Wire.parse(event);
            JsonNode payload = envelope.path("payload");
            deliver(envelope.path("directory").asString(""), payload.path("type").asString(""),
                    payload.path("properties"));
        } catch (JacksonException e) {
            LOG.debug("An event of opencode is not JSON: {}", e.getOriginalMessage());
        }
    }

    private void deliver(String directory, String type, JsonNode properties) {
        if (type.equals("permission.asked") || type.equals("question.asked")) {
            // The asking session may be a child, made by a tool, of one that is followed.
            tell(follower -> follower.directory().toString().equals(directory), new Knock.Asked());
            return;
        }
        Follower follower = followers.get(properties.path("sessionID").asString(""));
        if (follower != null) {
            follower.knock().accept(new Knock.Happened(type, properties));
        }
    }

    /// Something happened that the stream did not tell of: opencode was seen to send heartbeats alone. Listens anew.
    synchronized void doubt() {
        if (System.nanoTime() - doubtedAt >= DOUBT_AGAIN.toNanos()) {
            LOG.warn("opencode's event stream has missed something; listening anew");
            doubtedAt = System.nanoTime();
            current.end();
        }
    }

    /// Makes every follower look at its session anew.
    void lookAgain() {
        tell(_ -> true, new Knock.LookAgain());
    }

    private void tell(Predicate<Follower> whom, Knock knock) {
        followers.values().stream().filter(whom).forEach(follower -> follower.knock().accept(knock));
    }
}
