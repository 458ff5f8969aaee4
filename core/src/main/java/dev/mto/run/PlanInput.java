package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.plan.SubtaskSpec;
import java.util.List;

/// What reaches a plan from outside. Each is told to the one thread that owns the plan.
public sealed interface PlanInput {
    /// What somebody wants of a plan, from whichever process they ask. To be told twice is the same as once.
    sealed interface Command extends PlanInput {}

    /// Somebody calls the plan off.
    record Cancel(String reason) implements Command {}

    /// Somebody approves the plan as it waits.
    ///
    /// @param revision the one that was seen; of another this says nothing
    record Approve(int revision) implements Command {}

    /// Somebody puts another plan in the place of the one that waits.
    ///
    /// @param revision the one that it replaces; of another this says nothing
    /// @param subtasks of a [dev.mto.plan.Plan]
    /// @param notes what was put right in it
    record Edit(int revision, List<SubtaskSpec> subtasks, List<String> notes) implements Command {
        public Edit {
            subtasks = List.copyOf(subtasks);
            notes = List.copyOf(notes);
        }
    }

    /// The orchestrator is to stop, and its sessions with it: nothing is begun any more in this process.
    record Halt() implements PlanInput {}

    /// A client takes the synthesis, or goes on with it.
    record Claim(String clientId) implements Command {}

    /// The client that has the synthesis tells how it ended.
    record Reported(String clientId, AgentOutcome outcome) implements Command {}

    /// The runtime named the agents there are.
    record AgentsListed(List<Agent> agents) implements PlanInput {}

    /// The runtime could not name the agents.
    record AgentsUnavailable(AgentRuntimeException cause) implements PlanInput {}

    /// The parent session exists.
    record ParentReady(String sessionId) implements PlanInput {}

    /// The parent session could not be made.
    record ParentUnavailable(AgentRuntimeException cause) implements PlanInput {}

    /// An attempt's session says or does something that is for show only.
    record Alive(Attempt attempt) implements PlanInput {}

    /// Somebody wants a sub-task ended.
    record CancelSubtask(int index, String reason) implements Command {}

    /// An attempt's session tells something.
    record Signalled(Attempt attempt, AgentSignal signal) implements PlanInput {}

    /// The planner has written a sub-task to its end, and writes on.
    ///
    /// @param index its place in the answer
    record Drafted(Attempt attempt, int index, SubtaskSpec spec) implements PlanInput {}

    /// The plan was taken up anew in the same process, because something could not be made durable. What could not may
    /// become so yet.
    record SetBack() implements PlanInput {}

    /// Time has come, or a free session: look again at what is to be done.
    record Wake() implements PlanInput {}
}
