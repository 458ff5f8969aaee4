package dev.mto.agent;

import dev.mto.plan.PlanId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Whatever runs agent sessions.
///
/// Thread-safe. No method of it blocks but [#agents], [#requireSession], [#openSession] and [#discard], which are called from virtual
/// threads of their own. Signals come on threads of the runtime, in order per turn; the receiver must not block.
public interface AgentRuntime {
    /// The agents that sub-tasks can be given to in a directory, in the order the runtime lists them. Starts the
    /// runtime where that is needed.
    ///
    /// @throws AgentRuntimeException where the runtime cannot be started or reached, or the directory does not exist
    List<Agent> agents(Path directory) throws AgentRuntimeException, InterruptedException;

    /// Those that the sub-tasks of one plan can be given to; not the same for all plans where there is more than one place
    /// that a plan may run in.
    ///
    /// @param parentSessionId the session of somebody else's that the plan belongs to
    default List<Agent> agents(Path directory, PlanId plan, Optional<String> parentSessionId)
            throws AgentRuntimeException, InterruptedException {
        return agents(directory);
    }

    /// Makes sure that a session exists which somebody else made.
    ///
    /// @param sessionId the runtime's id of it
    /// @throws AgentRuntimeException where there is no such session, or the runtime cannot be started or reached
    void requireSession(String sessionId) throws AgentRuntimeException, InterruptedException;

    /// Makes sure that the session named by `key` exists, and gives the runtime's id for it. Called again with the same
    /// key, gives the same session.
    ///
    /// @param title for people; the runtime adds the key
    /// @throws AgentRuntimeException where the runtime cannot be started or reached
    String openSession(String key, String title, Path directory) throws AgentRuntimeException, InterruptedException;

    /// The session that a turn will have, where nobody has to be asked for it: it is put down together with the turn's
    /// announcement, and so needs no flush of its own. Empty where only [AgentSignal.SessionOpened] tells.
    default Optional<String> sessionOf(AgentTurn turn) {
        return Optional.empty();
    }

    /// Sends a prompt that was never sent before. Returns at once; everything else is a signal.
    void start(AgentTurn turn, Consumer<AgentSignal> signals);

    /// Takes up a prompt that may have been sent by an earlier process: finds its session and its message by their ids,
    /// creates and sends only what is absent, and reports from there. A session that finished meanwhile is harvested,
    /// not run again. Where this runtime follows the turn already, its further signals go to the new receiver alone,
    /// beginning with those that a receiver needs to know where it stands.
    ///
    /// @param sessionId the runtime's id of the session where that is known; absent: it is looked up by its key
    void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals);

    /// Ends a turn that was started or adopted. Its [AgentSignal.Finished] follows when the session was seen idle, and
    /// at the latest after a bounded time. Does nothing where the turn is over or unknown; may be called twice.
    void abort(TurnIds ids);

    /// Stops following a turn, for whoever has its plan by now: nothing more is signalled of it, but for what is being told just
    /// then. Where sessions outlive their process it goes on, and can be adopted later, here too. Where they do not it can be
    /// adopted here for a while, and is then broken off, since nobody else could have its answer. Does nothing where the turn is over or unknown.
    void leave(TurnIds ids);

    /// Deletes a session that nobody needs any more. Best effort: a failure is logged by the runtime and otherwise
    /// ignored.
    void discard(String sessionId, Path directory) throws InterruptedException;
}
