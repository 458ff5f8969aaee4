package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one prompt to one server: once, and again under the same ids where it was lost. Confined to the watcher's thread.
final class TurnDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(TurnDelivery.class);

    /// How long a parent session may be busy with something else before our prompt joins in. Never waiting would mix
    /// two answers; waiting for ever would hang where a tool of that session waits for us.
    private static final Duration BUSY_PARENT = Duration.ofMinutes(1);

    /// Sending once and resuming twice; a lost prompt counts as well.
    private static final int MOST_SENDS = 3;

    private final LiveServer server;
    private final TurnWatcher watcher;
    private final TurnMemory memory;
    private final AgentTurn turn;

    TurnDelivery(LiveServer server, TurnWatcher watcher) {
        this.server = server;
        this.watcher = watcher;
        memory = watcher.memory();
        turn = watcher.order().turn();
    }

    /// The session the prompt goes to. Empty where the turn is to be ended and there is none.
    Optional<Session> open() throws IOException, AgentRuntimeException, InterruptedException {
        if (memory.session.isPresent()) {
            return memory.session;
        }
        SessionDoor door = new SessionDoor(server);
        Optional<String> known = watcher.order().sessionId();
        if (watcher.isEnding()) {
            memory.session = door.find(turn, known);
        } else {
            boolean mayExist = memory.mayExist;
            // While the answer is out it is open whether there is a session, and if it does not come, it stays so.
            memory.mayExist = true;
            memory.session = Optional.of(door.open(turn, known, mayExist));
            memory.mayExist = mayExist;
        }
        memory.session.ifPresent(session -> watcher.signal(new AgentSignal.SessionOpened(session.id())));
        return memory.session;
    }

    /// Sends the prompt unless the session has it.
    ///
    /// @return whether there is anything to be followed now: not where the turn was to be ended before it began
    boolean bring(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        if (isSentHere() || isDelivered(session)) {
            return true;
        }
        awaitIdleParent(session);
        if (watcher.isEnding()) {
            return memory.mayRun() && !turn.isInParent();
        }
        send(session);
        return true;
    }

    /// Sends the same ids again: what was lost is begun, what broke off goes on.
    ///
    /// @return whether it did; not where that was done often enough
    boolean repeat(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        if (memory.sends >= MOST_SENDS) {
            return false;
        }
        requireKnownNames(session);
        LOG.info("Sending {} to {} again", turn.ids().messageId(), session.id());
        send(session);
        return true;
    }

    /// Whether this server, and not one before it, took the prompt last.
    boolean isSentHere() {
        return server.equals(memory.sentTo);
    }

    /// Whether the session has the prompt already, from us or from an earlier process. Not asked where that cannot be.
    private boolean isDelivered(Session session) throws IOException, InterruptedException {
        return memory.mayRun() && server.api().messages(session.id()).stream()
                .anyMatch(message -> message.id().equals(turn.ids().messageId()));
    }

    private void awaitIdleParent(Session session) throws IOException, InterruptedException {
        if (!turn.isInParent()) {
            return;
        }
        long deadline = System.nanoTime() + BUSY_PARENT.toNanos();
        while (!(server.api().status(session) instanceof SessionStatus.Absent) && System.nanoTime() < deadline
                && !watcher.mailbox().isAbortWanted()) {
            watcher.mailbox().take(Duration.ofSeconds(1));
        }
    }

    private void send(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        SessionDoor.requireDirectory(session.directory());
        memory.mayExist = true;
        try {
            server.api().prompt(session.id(), turn, voice());
        } catch (ApiException e) {
            throw e;
        } catch (IOException e) {
            // The call got no answer, which does not say that the prompt did not arrive.
            memory.sent(server);
            throw e;
        }
        memory.sent(server);
    }

    /// Who answers. A server of somebody else's need not have our planner; then its usual agent is told to be one.
    private OpencodeApi.Voice voice() {
        if (turn.role() != AgentTurn.Role.PLANNER) {
            return new OpencodeApi.Voice(turn.agent(), turn.system());
        }
        return server.hasPlanner()
                ? new OpencodeApi.Voice(Optional.of(ChildEnvironment.PLANNER_AGENT), turn.system())
                : new OpencodeApi.Voice(Optional.empty(), Optional.of(watcher.conduct().plannerPrompt()));
    }

    /// An unknown agent or model leaves no trace but an event, and that may have been missed.
    private void requireKnownNames(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        if (turn.agent().isPresent() && !server.api().hasAgent(session.directory(), turn.agent().get())) {
            throw new AgentRuntimeException(FailureKind.AGENT_UNKNOWN, "There is no agent '" + turn.agent().get()
                    + "' in " + session.directory() + ".");
        }
        if (turn.model().isPresent() && !server.api().hasModel(session.directory(), turn.model().get())) {
            throw new AgentRuntimeException(FailureKind.MODEL_UNKNOWN, "opencode knows no model '" + turn.model()
                    .get() + "'.");
        }
    }
}
