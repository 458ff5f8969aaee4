package dev.mto.testkit.sim;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.TurnIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A runtime like another, but for what a bug overrides.
class PassingRuntime implements AgentRuntime {
    private final AgentRuntime sound;

    PassingRuntime(AgentRuntime sound) {
        this.sound = sound;
    }

    /// What is told in place of a signal.
    AgentSignal heard(TurnIds ids, AgentSignal signal) {
        return signal;
    }

    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException, InterruptedException {
        return sound.agents(directory);
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException, InterruptedException {
        sound.requireSession(sessionId);
    }

    @Override
    public String openSession(String key, String title, Path directory)
            throws AgentRuntimeException, InterruptedException {
        return sound.openSession(key, title, directory);
    }

    @Override
    public Optional<String> sessionOf(AgentTurn turn) {
        return sound.sessionOf(turn);
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        sound.start(turn, signal -> signals.accept(heard(turn.ids(), signal)));
    }

    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        sound.adopt(turn, sessionId, signal -> signals.accept(heard(turn.ids(), signal)));
    }

    @Override
    public void abort(TurnIds ids) {
        sound.abort(ids);
    }

    @Override
    public void leave(TurnIds ids) {
        sound.leave(ids);
    }

    @Override
    public void discard(String sessionId, Path directory) throws InterruptedException {
        sound.discard(sessionId, directory);
    }
}
