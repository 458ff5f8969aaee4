package dev.mto.testkit.sim;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.TurnIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The runtime as one process meets it: it cannot always be reached, and the process may die at every call.
record ShakyRuntime(World world, Chaos chaos, SimRuntime sessions, RuntimeCheck check,
        SimProcess process) implements AgentRuntime {
    static final List<Agent> AGENTS = List.of(new Agent("build", "Does anything"), new Agent("explore", ""));

    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException {
        failWhere();
        return AGENTS;
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException {
        failWhere();
    }

    @Override
    public String openSession(String key, String title, Path directory) throws AgentRuntimeException {
        process.requireAlive();
        process.member().ifPresent(member -> member.requireTenure("open " + key));
        String session = sessions.openSession(key);
        failWhere();
        return session;
    }

    @Override
    public Optional<String> sessionOf(AgentTurn turn) {
        return sessions.sessionOf(turn);
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        act(turn.ids(), () -> {
            check.starts(process, turn);
            sessions.start(process, turn, signals);
        });
    }

    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        act(turn.ids(), () -> {
            check.adopts(turn);
            sessions.adopt(process, turn, signals);
        });
    }

    @Override
    public void abort(TurnIds ids) {
        act(ids, () -> {
            world.note(() -> "  abort " + ids.sessionKey());
            sessions.abort(ids);
        });
    }

    /// Nobody needs to be entitled to that, and it cannot fail.
    @Override
    public void leave(TurnIds ids) {
        process.requireAlive();
        sessions.leave(process, ids);
    }

    @Override
    public void discard(String sessionId, Path directory) {
        process.requireAlive();
        process.member().ifPresent(member -> member.requireTenure("discard " + sessionId));
        sessions.discard(sessionId);
    }

    private void act(TurnIds ids, Runnable action) {
        dieWhere(Mishap.CRASH_BEFORE_ACTION);
        process.member().ifPresent(member -> member.requireTenure(ids.toString()));
        if (chaos.isPoison(ids) || chaos.strikes(Mishap.RUNTIME_DEFECT)) {
            throw new Unforeseen();
        }
        action.run();
        dieWhere(Mishap.CRASH_AFTER_ACTION);
    }

    private void dieWhere(Mishap crash) {
        process.requireAlive();
        if (chaos.strikes(crash)) {
            process.die();
        }
    }

    private void failWhere() throws AgentRuntimeException {
        process.requireAlive();
        // No errand is tried again after this one.
        if (world.oneIn(4) && chaos.strikes(Mishap.RUNTIME_DEFECT)) {
            throw new Unforeseen();
        }
        if (chaos.strikes(Mishap.ERRAND_FAILS)) {
            throw new AgentRuntimeException(
                    world.oneIn(12) ? FailureKind.DIRECTORY_MISSING : FailureKind.RUNTIME_UNAVAILABLE, "not now");
        }
    }

    /// What no contract speaks of.
    static final class Unforeseen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unforeseen() {
            super("unforeseen", null, false, false);
        }
    }
}
