package dev.mto.opencode;

import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import java.util.Optional;
import java.util.function.Consumer;

/// One turn to be followed. Immutable.
///
/// @param sessionId the id of its session, where the core knows it
/// @param mayExist whether session and prompt may be there already
/// @param signals where to report
record TurnOrder(AgentTurn turn, Optional<String> sessionId, boolean mayExist, Consumer<AgentSignal> signals) {}
