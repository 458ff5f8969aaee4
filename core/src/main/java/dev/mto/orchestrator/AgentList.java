package dev.mto.orchestrator;

import dev.mto.agent.Agent;
import dev.mto.fault.Fault;
import java.util.List;

/// Which agents there are in a folder, as far as that could be found out. Immutable.
public sealed interface AgentList {
    /// These, in the order the runtime has them.
    record Listed(List<Agent> agents) implements AgentList {
        public Listed {
            agents = List.copyOf(agents);
        }
    }

    /// The runtime did not say.
    record Unavailable(Fault why) implements AgentList {}
}
