package dev.mto.agent;

import dev.mto.plan.ModelRef;
import java.util.Optional;

/// Chooses the runtime that carries a plan's sessions. Thread-safe.
@FunctionalInterface
public interface AgentRuntimes {
    /// The runtime for plans that name this model, or none. The same for the same model, over restarts too.
    AgentRuntime forModel(Optional<ModelRef> model);
}
