package dev.mto.run;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.TurnIds;
import java.util.Optional;

/// Something to be done outside. What it needs to have been announced is durable when it is done.
public sealed interface Action {
    /// Ask the runtime which agents there are.
    record ListAgents() implements Action {}

    /// Make the parent session.
    ///
    /// @param key names it, so that it is made once
    record OpenParent(String key, String title) implements Action {}

    /// Send a prompt that was never sent.
    record Start(Attempt attempt, AgentTurn turn) implements Action {}

    /// Take up a prompt that an earlier process announced.
    record Adopt(Attempt attempt, AgentTurn turn, Optional<String> sessionId) implements Action {}

    /// End an attempt.
    record Abort(Attempt attempt, TurnIds ids) implements Action {}

    /// Delete the planner's session, which nobody needs once there is a plan.
    record Discard(String sessionId) implements Action {}
}
