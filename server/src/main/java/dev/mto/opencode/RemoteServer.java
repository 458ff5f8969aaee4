package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import dev.mto.opencode.RuntimeStatus.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// An opencode server that somebody else runs: watched from when it is first asked for, never started, stopped or killed.
/// Thread-safe.
final class RemoteServer implements ServerSource {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteServer.class);

    /// opencode sends a heartbeat every 10 s; while they come it need not be asked.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(500);

    /// Where something in between keeps the events back, each look is a call.
    private static final Duration LOOK_WITHOUT_EVENTS = Duration.ofSeconds(2);
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

    private final RemoteSettings settings;
    private final Duration unresponsive;
    private final Runnable changed;
    private final Strays strays = new Strays();
    private volatile Standing standing = new Standing(Condition.IDLE, false, RuntimeStatus.idle());

    private CompletableFuture<LiveServer> server = new CompletableFuture<>();
    private @Nullable Thread keeper;
    private boolean closed;

    /// Whether it can be counted on.
    enum Condition {
        /// Nobody has asked for it yet.
        IDLE,
        /// It is being looked for, for the first time.
        SOUGHT,
        /// It does not answer just now.
        DOUBTFUL,
        /// It answers.
        WELL,
        /// It has not answered for too long.
        GONE
    }

    /// @param unfit whether it answers and cannot be used as it is set up
    private record Standing(Condition condition, boolean unfit, RuntimeStatus status) {}

    /// A server that is reached.
    ///
    /// @param alive taken back when it is given up
    private record Link(AtomicBoolean alive, LiveServer live, String version) {}

    /// @param unresponsive how long it may not answer until it is given up
    /// @param changed run when there is news of it; must not block
    RemoteServer(RemoteSettings settings, Duration unresponsive, Runnable changed) {
        this.settings = settings;
        this.unresponsive = unresponsive;
        this.changed = changed;
    }

    Condition condition() {
        return standing.condition();
    }

    boolean isUnfit() {
        return standing.unfit();
    }

    @Override
    public RuntimeStatus status() {
        return standing.status();
    }

    @Override
    public boolean isDoubtful() {
        return condition() != Condition.WELL;
    }

    /// One that is given up is not waited for: it fails with [ServerLost] until it answers again.
    @Override
    public synchronized CompletableFuture<LiveServer> demand() {
        if (closed) {
            return CompletableFuture.failedFuture(new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE,
                    "The orchestrator is being stopped."));
        }
        if (keeper == null) {
            tell(Condition.SOUGHT, false, new RuntimeStatus(State.STARTING, "looking for " + settings));
            keeper = Thread.ofVirtual().name("opencode-at-" + settings.name()).start(this::keep);
        }
        return server;
    }

    @Override
    public void leave(TurnOrder order, Optional<Session> session) {
        // What else a session does that somebody else made is not ours to end.
        if (!order.turn().isInParent()) {
            strays.add(order.turn().ids().sessionKey(), session.map(Session::id).or(order::sessionId));
        }
    }

    /// Is told that a session is taken up which may have been left.
    void recall(String sessionKey) {
        strays.remove(sessionKey);
    }

    /// The server lives on, whatever is asked for.
    @Override
    public void release(boolean leaveRunning) throws InterruptedException {
        Thread watching;
        synchronized (this) {
            closed = true;
            watching = keeper;
        }
        if (watching != null) {
            watching.interrupt();
            watching.join();
        }
        standing = new Standing(Condition.IDLE, false, RuntimeStatus.idle());
    }

    private void keep() {
        Outage outage = new Outage(unresponsive);
        Backoff patience = new Backoff(Duration.ofSeconds(2), LONGEST_PROBE);
        Optional<Link> link = Optional.empty();
        try (RemoteProbe probe = new RemoteProbe(settings)) {
            while (true) {
                Duration pause = LOOK;
                try {
                    Link well = look(link, probe, patience);
                    link = Optional.of(well);
                    outage.ended();
                    patience.reset();
                    pause = well.live().events().isListening() ? LOOK : LOOK_WITHOUT_EVENTS;
                } catch (IOException e) {
                    outage.failed(RemoteProbe.isNobodyThere(e), System.nanoTime());
                    link = bear(link, outage, e);
                } catch (RuntimeException defect) {
                    LOG.error("A defect kept {} from being looked at", settings, defect);
                    outage.failed(false, System.nanoTime());
                    link = bear(link, outage, new IOException("a defect: " + defect, defect));
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer looking at {}", settings);
        } finally {
            link.ifPresent(RemoteServer::cut);
        }
    }

    private Link look(Optional<Link> link, RemoteProbe probe, Backoff patience) throws IOException,
            InterruptedException {
        OpencodeApi api = new OpencodeApi(probe.http());
        if (link.isEmpty()) {
            String version = probe.version(oneProbe(patience));
            boolean hasPlanner = probe.hasPlanner(LONGEST_PROBE);
            strays.end(api);
            AtomicBoolean alive = new AtomicBoolean(true);
            Link made = new Link(alive, LiveServer.connect(alive::get, hasPlanner, settings.calls()), version);
            come(made.live());
            tellWell(version);
            return made;
        }
        EventHub events = link.get().live().events();
        if (!events.isListening() || events.silence().compareTo(SILENCE) > 0) {
            probe.version(oneProbe(patience));
        }
        strays.end(api);
        tellWell(link.get().version());
        return link.get();
    }

    /// The first probes are short, as opencode never answers a call that comes in the moment it begins to listen.
    private Duration oneProbe(Backoff patience) {
        Duration next = patience.next();
        Duration most = unresponsive.dividedBy(2);
        return next.compareTo(most) < 0 ? next : most;
    }

    private synchronized void come(LiveServer live) {
        if (server.isDone()) {
            server = new CompletableFuture<>();
        }
        server.complete(live);
    }

    /// What is done about a server that does not answer: for a while nothing, as it may come back.
    private Optional<Link> bear(Optional<Link> link, Outage outage, IOException trouble) {
        boolean unfit = trouble instanceof RemoteProbe.Unfit;
        String words = "The opencode server " + settings + " cannot be used: " + trouble.getMessage();
        if (!outage.isTooLong(System.nanoTime())) {
            if (condition() != Condition.GONE) {
                tell(Condition.DOUBTFUL, unfit, new RuntimeStatus(unfit ? State.FAILED : State.STARTING, words));
            }
            return link;
        }
        String lost = words + " (for " + outage.length(System.nanoTime()).toSeconds() + " s now)";
        boolean isNews = condition() != Condition.GONE;
        tell(Condition.GONE, unfit, new RuntimeStatus(State.FAILED, words));
        if (isNews) {
            lose(new ServerLost(lost));
            link.ifPresent(RemoteServer::cut);
        }
        return Optional.empty();
    }

    /// Before the followers are woken: what they find must be that it is lost.
    private synchronized void lose(ServerLost lost) {
        if (server.isDone()) {
            server = CompletableFuture.failedFuture(lost);
        } else {
            server.completeExceptionally(lost);
        }
    }

    private static void cut(Link link) {
        link.alive().set(false);
        link.live().disconnect();
    }

    private void tellWell(String version) {
        tell(Condition.WELL, false, new RuntimeStatus(State.READY, "opencode " + version + " at " + settings.url()));
    }

    private void tell(Condition condition, boolean unfit, RuntimeStatus status) {
        Standing before = standing;
        standing = new Standing(condition, unfit, status);
        if (before.condition() != condition || before.unfit() != unfit) {
            LOG.atLevel(condition == Condition.GONE || unfit ? Level.WARN : Level.INFO)
                    .log("Server {} is {}: {}", settings.name(), condition, status.detail());
            changed.run();
        }
    }
}
