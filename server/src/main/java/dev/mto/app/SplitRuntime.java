package dev.mto.app;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.chat.ChatRuntime;
import dev.mto.plan.PlanId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Two runtimes as one: chat for sub-tasks that are its own, opencode for the rest. Thread-safe, as they are.
///
/// @param allSubtasks whether every sub-task is chat's, whichever agent it names
record SplitRuntime(AgentRuntime opencode, AgentRuntime chat, boolean allSubtasks) implements AgentRuntime {
    /// An agent of opencode's that has the name of chat's is not to be had: a name means one thing.
    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException, InterruptedException {
        return allSubtasks ? chat.agents(directory) : both(opencode.agents(directory), directory);
    }

    @Override
    public List<Agent> agents(Path directory, PlanId plan, Optional<String> parentSessionId)
            throws AgentRuntimeException, InterruptedException {
        return allSubtasks
                ? chat.agents(directory)
                : both(opencode.agents(directory, plan, parentSessionId), directory);
    }

    private List<Agent> both(List<Agent> agents, Path directory) throws AgentRuntimeException, InterruptedException {
        Stream<Agent> others = agents.stream().filter(agent -> !isChat(agent.name()));
        return Stream.concat(others, chat.agents(directory).stream()).toList();
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException, InterruptedException {
        of(sessionId).requireSession(sessionId);
    }

    @Override
    public String openSession(String key, String title, Path directory) throws AgentRuntimeException,
            InterruptedException {
        return opencode.openSession(key, title, directory);
    }

    @Override
    public Optional<String> sessionOf(AgentTurn turn) {
        return of(turn).sessionOf(turn);
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        AgentRuntime runtime = of(turn);
        runtime.start(worded(turn, runtime), signals);
    }

    /// Where the session is known, that decides: the configuration may have been another one when it was made.
    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        AgentRuntime runtime = sessionId.map(this::of).orElseGet(() -> of(turn));
        runtime.adopt(worded(turn, runtime), sessionId, signals);
    }

    /// Told to both: whoever does not have the turn does nothing.
    @Override
    public void abort(TurnIds ids) {
        chat.abort(ids);
        opencode.abort(ids);
    }

    @Override
    public void leave(TurnIds ids) {
        chat.leave(ids);
        opencode.leave(ids);
    }

    @Override
    public void discard(String sessionId, Path directory) throws InterruptedException {
        of(sessionId).discard(sessionId, directory);
    }

    private AgentRuntime of(String sessionId) {
        return ChatRuntime.owns(sessionId) ? chat : opencode;
    }

    private AgentRuntime of(AgentTurn turn) {
        return switch (turn.session()) {
            case SessionTarget.Existing(String id) -> of(id);
            case SessionTarget.Fresh _ ->
                turn.role() == Role.SUBTASK && (allSubtasks || isChat(turn.agent().orElse("")))
                        ? chat
                        : opencode;
        };
    }

    private static boolean isChat(String agent) {
        return agent.equals(ChatRuntime.NAME);
    }

    /// A plan's model is one of opencode's. Chat has the one it was configured with.
    private AgentTurn worded(AgentTurn turn, AgentRuntime runtime) {
        return runtime.equals(chat)
                ? new AgentTurn(turn.ids(), turn.role(), turn.session(), turn.directory(), turn.agent(),
                        Optional.empty(),
                        turn.system(), turn.prompt(), turn.allowances())
                : turn;
    }
}
