package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.Usage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One turn, from its prompt to its outcome. Runs on a thread of its own; only [#abort] is for others.
final class ChatTurn implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatTurn.class);

    private final AgentTurn turn;
    private final ChatSetup setup;
    private final Recent<String, List<Said>> conversations;
    private final Delivery delivery;
    private final Runnable atEnd;
    private final Exchange exchange;

    /// @param conversations that planners may go on with, by session
    /// @param atEnd run once the outcome was signalled; not run where the turn is broken off
    ChatTurn(AgentTurn turn, ChatSetup setup, Recent<String, List<Said>> conversations, Delivery delivery,
            Runnable atEnd) {
        this.turn = turn;
        this.setup = setup;
        this.conversations = conversations;
        this.delivery = delivery;
        this.atEnd = atEnd;
        this.exchange = new Exchange(setup.endpoint(), setup.idle(), turn.ids().partId(),
                activity -> delivery.signal(new AgentSignal.Progress(activity)));
    }

    void abort() {
        exchange.abort();
    }

    /// Ends after the last signal, or without one when it is interrupted.
    @Override
    public void run() {
        try {
            AgentOutcome outcome = guarded();
            delivery.signal(new AgentSignal.Finished(outcome));
            atEnd.run();
            exchange.release();
        } catch (InterruptedException e) {
            LOG.debug("No longer at {}", turn.ids());
        }
    }

    private AgentOutcome guarded() throws InterruptedException {
        try {
            return outcome();
        } catch (RuntimeException | Error e) {
            LOG.error("A defect ended the turn {}", turn.ids(), e);
            return new AgentOutcome.Failed(FailureKind.INTERNAL, "A defect ended the turn: " + e, Usage.NONE);
        }
    }

    private AgentOutcome outcome() throws InterruptedException {
        Optional<AgentOutcome> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        String session = ChatSessions.of(turn);
        Optional<List<Said>> before = isRepair() ? conversations.find(session) : Optional.of(opening());
        if (before.isEmpty()) {
            // No failure of the plan's: it is planned anew, in a session of its own.
            return new AgentOutcome.Interrupted(
                    "What was said to the planner so far is not remembered any more; planning starts over.",
                    Usage.NONE);
        }
        delivery.signal(new AgentSignal.SessionOpened(session));
        List<Said> conversation = and(before.get(), Said.byUser(turn.prompt()));
        AgentOutcome outcome = exchange.run(model(), conversation);
        if (!outcome.usage().equals(Usage.NONE)) {
            delivery.signal(new AgentSignal.Spent(outcome.usage(), 1));
        }
        if (outcome instanceof AgentOutcome.Completed completed && turn.role() == Role.PLANNER) {
            conversations.put(session, and(conversation, Said.byModel(completed.text())));
        }
        return outcome;
    }

    /// What keeps the turn from being asked at all.
    private Optional<AgentOutcome> obstacle() {
        if (turn.model().filter(model -> !model.provider().equals(ChatRuntime.NAME)).isPresent()) {
            return Optional.of(failed(FailureKind.MODEL_UNKNOWN, "Chat knows no model '" + turn.model().get()
                    + "'. Leave the model out for the one of chat.model, or name another of its endpoint as "
                    + ChatRuntime.NAME + "/MODEL."));
        }
        return turn.session() instanceof SessionTarget.Existing(String id) && !isRepair() && !ChatSessions.isOurs(id)
                ? Optional.of(failed(FailureKind.SESSION_UNKNOWN, ChatSessions.unknown(id)))
                : Optional.empty();
    }

    /// Whether a planner is to put its plan right, which is the one thing that builds on what was said before.
    private boolean isRepair() {
        return turn.role() == Role.PLANNER && turn.isInParent();
    }

    private String model() {
        return turn.model().map(named -> named.model()).orElse(setup.endpoint().model());
    }

    private List<Said> opening() {
        Optional<String> planner = turn.role() == Role.PLANNER
                ? Optional.of(setup.plannerPrompt())
                : Optional.empty();
        String system = String.join("\n\n", Stream.concat(planner.stream(), turn.system().stream()).toList());
        return system.isEmpty() ? List.of() : List.of(Said.bySystem(system));
    }

    private static List<Said> and(List<Said> conversation, Said next) {
        return Stream.concat(conversation.stream(), Stream.of(next)).toList();
    }

    private static AgentOutcome failed(FailureKind kind, String message) {
        return new AgentOutcome.Failed(kind, message, Usage.NONE);
    }
}
