package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import dev.mto.opencode.RuntimeStatus.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one opencode server: starts it when it is first needed, takes up one that an earlier process of ours left,
/// starts a new one when it died, and ends it. Thread-safe.
final class ServerSupervisor implements ServerSource {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSupervisor.class);

    private final OpencodeSettings settings;
    private final RecordFile recordFile;
    private final ServerLaunch launch;
    /// A stop as a whole shall take ten seconds at the most.
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(3);

    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
    private volatile RuntimeStatus status = RuntimeStatus.idle();

    /// The server that is there or comes up; absent where none was asked for since the last ended.
    private @Nullable CompletableFuture<LiveServer> server;
    private @Nullable Thread starter;

    /// The last that was started or taken up. It may be dead, and what it started alive.
    private volatile Optional<ServerRecord> held = Optional.empty();
    private long startNotBefore = System.nanoTime();
    private boolean closed;

    ServerSupervisor(OpencodeSettings settings, Map<String, String> inherited) {
        this.settings = settings;
        recordFile = new RecordFile(settings.recordFile());
        launch = new ServerLaunch(settings, inherited, this::tell);
    }

    @Override
    public RuntimeStatus status() {
        return status;
    }

    /// The server, started where that is needed. It fails with [AgentRuntimeException] and with nothing else: a server
    /// of ours is started anew, with the same sessions, and so is never lost.
    @Override
    public synchronized CompletableFuture<LiveServer> demand() {
        if (closed) {
            return CompletableFuture.failedFuture(new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE,
                    "The orchestrator is being stopped."));
        }
        CompletableFuture<LiveServer> current = server;
        if (current == null || current.isCompletedExceptionally()) {
            current = new CompletableFuture<>();
            server = current;
            CompletableFuture<LiveServer> promise = current;
            starter = Thread.ofVirtual().name("opencode-start").start(() -> bringUp(promise));
        }
        return current;
    }

    @Override
    public boolean isAtWork(Set<Path> folders) throws InterruptedException {
        CompletableFuture<LiveServer> current;
        synchronized (this) {
            current = server;
        }
        if (folders.isEmpty() || current == null || current.isCompletedExceptionally()) {
            return false;
        }
        // One that is being taken up may have had sessions before.
        return !current.isDone() || isAtWork(current.join().api(), folders);
    }

    private static boolean isAtWork(OpencodeApi api, Set<Path> folders) throws InterruptedException {
        long end = System.nanoTime() + ASKED_WITHIN.toNanos();
        try {
            for (Path folder : folders) {
                Duration rest = Duration.ofNanos(end - System.nanoTime());
                // Of a folder that is gone nobody can want a session any more.
                if (Files.isDirectory(folder) && (!rest.isPositive() || api.isAtWork(folder, rest))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            LOG.debug("Whether a session is at work is not known: {}", e.getMessage());
            return true;
        }
    }

    /// Where it is not left running, it is ended with all that it started.
    @Override
    public void release(boolean leaveRunning) throws InterruptedException {
        Optional<LiveServer> live = letGo();
        live.ifPresent(LiveServer::disconnect);
        if (held.isPresent() && !leaveRunning) {
            new ProcessFamily(held.get()).end(Duration.ofSeconds(5));
            recordFile.remove();
        }
        status = RuntimeStatus.idle();
    }

    private Optional<LiveServer> letGo() throws InterruptedException {
        Thread starting;
        CompletableFuture<LiveServer> current;
        synchronized (this) {
            closed = true;
            starting = starter;
            current = server;
        }
        if (starting != null) {
            starting.interrupt();
            starting.join();
        }
        return current == null || !current.isDone() || current.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(current.join());
    }

    private void tell(RuntimeStatus news) {
        status = news;
        LOG.info("{} is {}: {}", settings.name(), news.state().code(), news.detail());
    }

    private void bringUp(CompletableFuture<LiveServer> promise) {
        try {
            Thread.sleep(pause());
            Files.createDirectories(recordFile.folder());
            ServerRecord found = adoptOrStart();
            held = Optional.of(found);
            LiveServer live = LiveServer.connect(() -> found.process().isPresent(), true,
                    HttpCalls.local(found.port(), found.password()));
            tell(new RuntimeStatus(State.READY, found.toString()));
            promise.complete(live);
            guard(live, found);
        } catch (AgentRuntimeException e) {
            fail(promise, e);
        } catch (IOException | UncheckedIOException e) {
            fail(promise, new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, "The opencode server of runtime '"
                    + settings.name() + "' could not be started: " + e.getMessage(), e));
        } catch (InterruptedException e) {
            fail(promise, new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE,
                    "The orchestrator is being stopped.", e));
        } catch (RuntimeException | Error e) {
            // An Error too: whoever waits for the server must be told.
            LOG.error("A defect kept the opencode server from being started", e);
            fail(promise, new AgentRuntimeException(FailureKind.INTERNAL, "A defect kept opencode from being started: "
                    + e, e));
        }
    }

    private void fail(CompletableFuture<LiveServer> promise, AgentRuntimeException failure) {
        if (!isClosed()) {
            tell(new RuntimeStatus(State.FAILED, String.valueOf(failure.getMessage())));
        }
        holdBack();
        promise.completeExceptionally(failure);
    }

    private ServerRecord adoptOrStart() throws AgentRuntimeException, IOException, InterruptedException {
        Optional<ServerRecord> noted = recordFile.read();
        if (noted.isPresent()) {
            if (launch.answers(noted.get())) {
                LOG.info("{}: taking up {}", settings.name(), noted.get());
                return noted.get();
            }
            LOG.warn("{}: ending what is left of {}", settings.name(), noted.get());
            new ProcessFamily(noted.get()).end(Duration.ofSeconds(2));
            recordFile.remove();
        }
        return launch.start(recordFile);
    }

    private synchronized Duration pause() {
        return Duration.ofNanos(Math.max(0, startNotBefore - System.nanoTime()));
    }

    private synchronized void holdBack() {
        startNotBefore = System.nanoTime() + backoff.next().toNanos();
    }

    /// Notices when the server dies, and kills it when it is stuck.
    private void guard(LiveServer live, ServerRecord record) {
        long since = System.nanoTime();
        CompletableFuture<?> exit = record.process().<CompletableFuture<?>>map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        var _ = exit.thenRun(() -> ended(live, record, since));
        Thread.ofVirtual().name("opencode-guard").start(() -> killWhenStuck(live, record));
    }

    private synchronized void ended(LiveServer live, ServerRecord record, long since) {
        if (closed || server == null || !server.isDone() || server.isCompletedExceptionally()
                || !server.join().equals(live)) {
            return;
        }
        if (System.nanoTime() - since > Duration.ofMinutes(1).toNanos()) {
            backoff.reset();
        }
        holdBack();
        server = null;
        tell(new RuntimeStatus(State.IDLE, record + " has ended; it is started again when it is needed"));
        live.disconnect();
    }

    /// Silence alone proves nothing: the event stream may be what has failed. So it is asked, for half that time again.
    private void killWhenStuck(LiveServer live, ServerRecord record) {
        Duration unresponsive = settings.conduct().patience().unresponsive();
        try {
            while (live.isAlive() && !isClosed()) {
                Thread.sleep(unresponsive.dividedBy(12));
                if (live.events().silence().compareTo(unresponsive) > 0
                        && !launch.answers(record, unresponsive.dividedBy(2)) && live.isAlive() && !isClosed()) {
                    LOG.warn("{}: killing {}, which no longer answers", settings.name(), record);
                    new ProcessFamily(record).end(Duration.ofSeconds(2));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer guarding {}", record);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
