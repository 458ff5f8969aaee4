package dev.mto.testkit;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A runtime whose sessions are answered by a function. Outlives the orchestrators that use it, as opencode does: what
/// was started goes on when nobody listens, and can be adopted. Thread-safe.
public final class FakeRuntime implements AgentRuntime {
    private final Speech speech;
    private final Map<String, Session> byMessage = new ConcurrentHashMap<>();
    private final Map<String, String> openedByKey = new ConcurrentHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();

    /// How a prompt is answered. Runs on a thread of its own and may block; an interrupt is an abort.
    @FunctionalInterface
    public interface Behaviour {
        AgentOutcome answer(AgentTurn turn) throws InterruptedException;
    }

    /// The same, where something is told before the end.
    @FunctionalInterface
    public interface Speech {
        AgentOutcome answer(AgentTurn turn, Consumer<Activity> says) throws InterruptedException;
    }

    /// One prompt as the runtime saw it.
    ///
    /// @param startedNanos when it came in, on the clock of [System#nanoTime]
    /// @param endedNanos when its end was signalled; 0 while it runs
    /// @param leaves how often somebody stopped listening to it
    public record Call(AgentTurn turn, long startedNanos, long endedNanos, int leaves) {}

    public FakeRuntime(Behaviour behaviour) {
        this((turn, _) -> behaviour.answer(turn));
    }

    public FakeRuntime(Speech speech) {
        this.speech = speech;
    }

    /// An answer without cost.
    public static AgentOutcome completed(String text) {
        return new AgentOutcome.Completed(text, Usage.NONE);
    }

    /// A failure without cost.
    public static AgentOutcome failed(FailureKind kind, String message) {
        return new AgentOutcome.Failed(kind, message, Usage.NONE);
    }

    @Override
    public List<Agent> agents(Path directory) {
        return List.of(new Agent("build", "Does anything"), new Agent("explore", "Looks around"));
    }

    @Override
    public void requireSession(String sessionId) {}

    @Override
    public String openSession(String key, String title, Path directory) {
        return openedByKey.computeIfAbsent(key, _ -> "ses_" + sessions.incrementAndGet());
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        Session session = new Session(turn, sessionId(turn.session()), signals);
        if (byMessage.putIfAbsent(turn.ids().messageId(), session) != null) {
            throw new IllegalStateException("sent as new a second time: " + turn.ids().messageId());
        }
        session.begin();
    }

    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        Session known = byMessage.get(turn.ids().messageId());
        if (known == null) {
            start(turn, signals);
        } else {
            known.listen(signals);
        }
    }

    @Override
    public void abort(TurnIds ids) {
        Optional.ofNullable(byMessage.get(ids.messageId())).ifPresent(Session::abort);
    }

    @Override
    public void leave(TurnIds ids) {
        Optional.ofNullable(byMessage.get(ids.messageId())).ifPresent(Session::leave);
    }

    @Override
    public void discard(String sessionId, Path directory) {}

    /// Every prompt so far, in the order in which they came.
    public List<Call> calls() {
        return byMessage.values().stream().map(Session::call).sorted(Comparator.comparingLong(Call::startedNanos))
                .toList();
    }

    /// The prompt of an attempt, such as `subtask.0.1`.
    public Call call(String attempt) {
        return calls().stream().filter(call -> call.turn().ids().sessionKey().endsWith("." + attempt)).findFirst()
                .orElseThrow(() -> new AssertionError("no prompt for " + attempt));
    }

    private String sessionId(SessionTarget target) {
        return switch (target) {
            case SessionTarget.Fresh _ -> "ses_" + sessions.incrementAndGet();
            case SessionTarget.Existing(String id) -> id;
        };
    }

    private final class Session {
        private final AgentTurn turn;
        private final String id;
        private final long startedNanos = System.nanoTime();
        private Consumer<AgentSignal> listener;
        private Optional<AgentOutcome> outcome = Optional.empty();
        private long endedNanos;
        private int leaves;
        private Optional<Thread> worker = Optional.empty();

        private Session(AgentTurn turn, String id, Consumer<AgentSignal> listener) {
            this.turn = turn;
            this.id = id;
            this.listener = listener;
        }

        private synchronized void begin() {
            listener.accept(new AgentSignal.SessionOpened(id));
            worker = Optional.of(Thread.ofVirtual().start(this::work));
        }

        private void work() {
            try {
                end(speech.answer(turn, this::say));
            } catch (InterruptedException _) {
                end(new AgentOutcome.Aborted(Usage.NONE));
            } catch (RuntimeException broken) {
                end(failed(FailureKind.INTERNAL, String.valueOf(broken)));
            }
        }

        private synchronized void say(Activity activity) {
            listener.accept(new AgentSignal.Progress(activity));
        }

        private synchronized void end(AgentOutcome how) {
            outcome = Optional.of(how);
            endedNanos = System.nanoTime();
            listener.accept(new AgentSignal.Finished(how));
        }

        private synchronized void listen(Consumer<AgentSignal> newListener) {
            listener = newListener;
            listener.accept(new AgentSignal.SessionOpened(id));
            outcome.ifPresent(how -> listener.accept(new AgentSignal.Finished(how)));
        }

        private synchronized void leave() {
            listener = _ -> {};
            leaves++;
        }

        private synchronized void abort() {
            worker.ifPresent(Thread::interrupt);
        }

        private synchronized Call call() {
            return new Call(turn, startedNanos, endedNanos, leaves);
        }
    }
}
