package dev.mto.opencode;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.LogContext;
import dev.mto.agent.TurnIds;
import dev.mto.opencode.OpencodeSettings.Conduct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Agent sessions in one opencode server. Thread-safe.
///
/// A server of ours is started by the first call that needs it, kept and ended. It outlives this process where sessions are
/// in flight when the runtime is closed, or where this process dies; the next runtime with the same record file takes it
/// up.
public final class OpencodeRuntime implements Opencode {
    private static final Logger LOG = LoggerFactory.getLogger(OpencodeRuntime.class);

    private final Conduct conduct;
    private final ServerSource source;
    private final Map<TurnIds, Following> following = new ConcurrentHashMap<>();

    /// Those of [#following], and those that are just giving their last signal.
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    /// The folders in which turns were left at work, the one that was so longest ago first: by folder opencode tells who works.
    private final Set<Path> left = new LinkedHashSet<>();
    private boolean closed;

    /// As many folders as are asked about in a moment. A turn that was left in another so long ago is hardly at work.
    private static final int MOST_FOLDERS = 100;

    private record Following(TurnWatcher watcher, Thread thread, Path directory) {}

    /// Over a server of ours.
    public OpencodeRuntime(OpencodeSettings settings) {
        this(settings.conduct(), new ServerSupervisor(settings, System.getenv()));
    }

    OpencodeRuntime(Conduct conduct, ServerSource source) {
        this.conduct = conduct;
        this.source = source;
    }

    @Override
    public RuntimeStatus status() {
        return source.status();
    }

    @Override
    public List<ServerStatus> servers() {
        return List.of();
    }

    @Override
    public void prewarm() {
        var _ = source.demand();
    }

    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException, InterruptedException {
        SessionDoor.requireDirectory(directory);
        return call(server -> server.api().agents(directory).valueStream().filter(OpencodeRuntime::isForSubtasks)
                .map(agent -> new Agent(agent.path("name").asString(""), agent.path("description").asString("")))
                .toList());
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException, InterruptedException {
        var _ = call(server -> new SessionDoor(server).require(sessionId));
    }

    @Override
    public String openSession(String key, String title, Path directory) throws AgentRuntimeException,
            InterruptedException {
        return call(server -> new SessionDoor(server).openPlain(key, title, directory)).id();
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        follow(new TurnOrder(turn, Optional.empty(), false, signals));
    }

    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        follow(new TurnOrder(turn, sessionId, true, signals));
    }

    @Override
    public void abort(TurnIds ids) {
        Following turn = following.get(ids);
        if (turn != null) {
            turn.watcher().abort();
        }
    }

    @Override
    public synchronized void leave(TurnIds ids) {
        Following turn = following.remove(ids);
        if (turn != null) {
            left.remove(turn.directory());
            left.add(turn.directory());
            if (left.size() > MOST_FOLDERS) {
                left.remove(left.iterator().next());
            }
            turn.watcher().silence();
            turn.thread().interrupt();
        }
    }

    @Override
    public void discard(String sessionId, Path directory) throws InterruptedException {
        try {
            call(server -> {
                server.api().abort(sessionId);
                server.api().deleteSession(sessionId);
                return sessionId;
            });
        } catch (AgentRuntimeException e) {
            LOG.info("Session {} was not deleted: {}", sessionId, e.getMessage());
        }
    }

    /// Stops following all turns, without another signal. Ends the server where no turn was under way, and none that was left
    /// still is, as far as it tells; else leaves it and its sessions at work for the next runtime.
    @Override
    public void close() {
        List<Following> turns;
        Set<Path> folders;
        synchronized (this) {
            closed = true;
            turns = List.copyOf(following.values());
            folders = Set.copyOf(left);
        }
        turns.forEach(turn -> turn.thread().interrupt());
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            source.release(!turns.isEmpty() || source.isAtWork(folders));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Locked against [#close]: a turn that comes meanwhile is interrupted by it or does not begin.
    private synchronized void follow(TurnOrder order) {
        TurnIds ids = order.turn().ids();
        // Before the last signal and not after it: who hears that, finds the turn gone.
        TurnWatcher watcher = new TurnWatcher(order, source, conduct, () -> forget(ids));
        Thread thread = Thread.ofVirtual().name("turn-" + ids.messageId()).unstarted(() -> {
            try (LogContext _ = LogContext.of(ids)) {
                watcher.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        Following before = following.put(ids, new Following(watcher, thread, order.turn().directory()));
        if (before != null) {
            // Its receiver is gone. Two watchers side by side do no harm: all they do bears the same ids.
            before.thread().interrupt();
        }
        threads.add(thread);
        if (!closed) {
            thread.start();
        }
    }

    /// Called by the thread that followed the turn; leaves a later one that took over.
    private void forget(TurnIds ids) {
        following.computeIfPresent(ids,
                (_, present) -> present.thread().equals(Thread.currentThread()) ? null : present);
    }

    private static boolean isForSubtasks(JsonNode agent) {
        return !agent.path("hidden").asBoolean(false)
                && !agent.path("name").asString("").equals(ChildEnvironment.PLANNER_AGENT);
    }

    private interface Call<T> {
        T on(LiveServer server) throws IOException, AgentRuntimeException, InterruptedException;
    }

    private <T> T call(Call<T> call) throws AgentRuntimeException, InterruptedException {
        try {
            return call.on(source.demand().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgentRuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof ServerLost lost) {
                throw new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, String.valueOf(lost.getMessage()), e);
            }
            throw new IllegalStateException("the supervisor failed in an unforeseen way", e);
        } catch (IOException e) {
            throw new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }
}
