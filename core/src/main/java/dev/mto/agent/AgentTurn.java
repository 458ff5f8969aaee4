package dev.mto.agent;

import dev.mto.plan.Allowance;
import dev.mto.plan.ModelRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One prompt to one session, and all that is needed to send it, or to find it again. Immutable.
///
/// @param ids the names it was announced under
/// @param role what the session is for; decides which tools it may have
/// @param session where it goes
/// @param directory where the session works; absolute
/// @param agent which agent answers; absent: the session's or the runtime's default
/// @param model which model answers; absent: the session's or the runtime's default
/// @param system added to the agent's own system prompt, for this prompt alone; absent: nothing
/// @param prompt the text
/// @param allowances leave given for this plan, beyond what the operator gives to all
public record AgentTurn(
        TurnIds ids,
        Role role,
        SessionTarget session,
        Path directory,
        Optional<String> agent,
        Optional<ModelRef> model,
        Optional<String> system,
        String prompt,
        List<Allowance> allowances) {
    public AgentTurn {
        allowances = List.copyOf(allowances);
    }

    /// Whether the session has a life of its own. What else it does is not ours to abort.
    public boolean isInParent() {
        return session instanceof SessionTarget.Existing;
    }

    /// What a session is for.
    public enum Role {
        /// Cuts the request up; no tools at all.
        PLANNER,
        /// Does one sub-task, with its agent's tools; cannot make plans of its own.
        SUBTASK,
        /// Combines the results in the parent session.
        SYNTHESIS
    }
}
