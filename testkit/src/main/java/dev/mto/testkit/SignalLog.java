package dev.mto.testkit;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Keeps the signals of one turn, and waits for some. Thread-safe.
public final class SignalLog implements Consumer<AgentSignal> {
    private final List<AgentSignal> signals = new ArrayList<>();

    @Override
    public synchronized void accept(AgentSignal signal) {
        signals.add(signal);
        notifyAll();
    }

    /// All so far, in order.
    public synchronized List<AgentSignal> all() {
        return List.copyOf(signals);
    }

    /// Those of one kind, in order.
    public <T extends AgentSignal> List<T> all(Class<T> kind) {
        return all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The text that was passed on for show.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (AgentSignal.Progress progress : all(AgentSignal.Progress.class)) {
            if (progress.activity() instanceof AgentSignal.Activity.Text piece) {
                text.append(piece.delta());
            }
        }
        return text.toString();
    }

    /// Waits for the outcome.
    ///
    /// @throws AssertionError after the time-out, with what there was
    public AgentOutcome outcome(Duration timeout) throws InterruptedException {
        return await(log -> log.all(AgentSignal.Finished.class).stream().map(AgentSignal.Finished::outcome)
                .findFirst(), timeout);
    }

    /// Waits until there is something to be found in it.
    ///
    /// @throws AssertionError after the time-out, with what there was
    public synchronized <T> T await(Function<SignalLog, Optional<T>> wanted, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<T> found = wanted.apply(this);
        while (found.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("Not within " + timeout + "; there was: " + signals);
            }
            wait(left / 1_000_000 + 1);
            found = wanted.apply(this);
        }
        return found.get();
    }
}
