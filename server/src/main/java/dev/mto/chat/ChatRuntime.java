package dev.mto.chat;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.LogContext;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Agent sessions that are chat completions of one endpoint: a prompt, a streamed answer, no tools. Thread-safe.
///
/// All of a session is in this process's memory. A turn that another process began cannot be taken up: it is reported as
/// interrupted, so that it is begun anew. Within a process nothing is lost, whoever listens.
public final class ChatRuntime implements AgentRuntime, AutoCloseable {
    /// What the agent is called, and the provider in a model's name.
    public static final String NAME = "chat";

    private static final Agent AGENT = new Agent(NAME, "Answers from what it knows and from the results of the "
            + "sub-tasks it depends on, quickly and at little cost. Has no tools: it cannot read or change files, run "
            + "commands or look anything up. For writing, comparing, summarising and reasoning.");

    /// Some four thousand planners with requests of an ordinary length.
    private static final long CONVERSATIONS = 16_000_000;

    /// An outcome is wanted again within a minute, if at all. Most are held by their plans anyway.
    private static final long OUTCOMES = 4_000_000;

    private final ChatSetup setup;
    private final Recent<String, List<Said>> conversations = new Recent<>(CONVERSATIONS,
            said -> said.stream().mapToInt(one -> one.text().length()).sum());
    private final Recent<TurnIds, Delivery> ended = new Recent<>(OUTCOMES, Delivery::length);
    private final Map<TurnIds, Live> live = new ConcurrentHashMap<>();
    private boolean closed;

    private record Live(ChatTurn turn, Delivery delivery, Thread thread) {}

    public ChatRuntime(ChatSetup setup) {
        this.setup = setup;
    }

    /// Whether a session is one of this runtime's, of this process or of an earlier one.
    public static boolean owns(String sessionId) {
        return ChatSessions.isOurs(sessionId);
    }

    /// Which model it asks where, for people.
    public String describe() {
        return setup.endpoint().toString();
    }

    /// Makes ready what takes a moment, so that the first plan need not wait for it. Returns at once.
    public void prewarm() {
        Thread.ofVirtual().start(setup.endpoint()::warmUp);
    }

    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException {
        if (!Files.isDirectory(directory)) {
            throw new AgentRuntimeException(FailureKind.DIRECTORY_MISSING, "There is no directory " + directory + ".");
        }
        return List.of(AGENT);
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException {
        if (!owns(sessionId)) {
            throw new AgentRuntimeException(FailureKind.SESSION_UNKNOWN, ChatSessions.unknown(sessionId));
        }
    }

    @Override
    public String openSession(String key, String title, Path directory) {
        return ChatSessions.id(key);
    }

    @Override
    public Optional<String> sessionOf(AgentTurn turn) {
        return Optional.of(ChatSessions.of(turn));
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        TurnIds ids = turn.ids();
        Delivery delivery = new Delivery(signals);
        // Among the ended while it still is among the live: who adopts it finds it in the one or in the other.
        ChatTurn chat = new ChatTurn(turn, setup, conversations, delivery, () -> ended.put(ids, delivery));
        Thread thread = Thread.ofVirtual().name("chat-" + ids.messageId()).unstarted(() -> {
            try (LogContext _ = LogContext.of(ids)) {
                chat.run();
            } finally {
                live.remove(ids);
            }
        });
        begin(ids, new Live(chat, delivery, thread));
    }

    /// Locked against [#close]: a turn that comes meanwhile is interrupted by it or does not begin.
    private synchronized void begin(TurnIds ids, Live turn) {
        if (!closed) {
            live.put(ids, turn);
            turn.thread().start();
        }
    }

    /// {@inheritDoc}
    ///
    /// Takes up nothing of an earlier process.
    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        Optional<Delivery> known = Optional.ofNullable(live.get(turn.ids())).map(Live::delivery)
                .or(() -> ended.find(turn.ids()));
        Thread.ofVirtual().start(() -> {
            if (known.filter(delivery -> delivery.handOver(signals)).isEmpty()) {
                signals.accept(new AgentSignal.Finished(new AgentOutcome.Interrupted(
                        "The orchestrator was restarted while the model answered, or had let go of the plan for too long. A "
                                + "chat completion does not outlive that; it is asked for anew.",
                        Usage.NONE)));
            }
        });
    }

    @Override
    public void abort(TurnIds ids) {
        Optional.ofNullable(live.get(ids)).map(Live::turn).ifPresent(ChatTurn::abort);
    }

    /// {@inheritDoc}
    ///
    /// The completion goes on for a while, as the plan may come back; then it ends, and no more tokens are spent on it.
    @Override
    public void leave(TurnIds ids) {
        Optional.ofNullable(live.get(ids)).ifPresent(turn -> {
            Delivery.Departure departure = turn.delivery().leave();
            Thread.ofVirtual().name("left-" + ids.messageId()).start(() -> breakOff(turn, departure));
        });
    }

    private void breakOff(Live turn, Delivery.Departure departure) {
        try {
            if (!turn.thread().join(setup.kept()) && turn.delivery().endUnlessTaken(departure)) {
                turn.thread().interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void discard(String sessionId, Path directory) {
        conversations.remove(sessionId);
    }

    /// Breaks off all turns, without another signal.
    @Override
    public void close() {
        List<Live> turns;
        synchronized (this) {
            closed = true;
            turns = List.copyOf(live.values());
        }
        turns.forEach(turn -> turn.thread().interrupt());
        try {
            for (Live turn : turns) {
                turn.thread().join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        setup.endpoint().close();
    }
}
