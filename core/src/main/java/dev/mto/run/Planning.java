package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.Violation;
import java.util.List;

/// How a request is put to the planner session, and what its answer is taken for. Pure and thread-safe.
public interface Planning {
    /// The first prompt.
    String request(Goal goal, List<Agent> agents);

    /// The prompt that asks the same session to put right what was wrong with its answer.
    String repair(Goal goal, List<Violation> violations);

    /// What an answer amounts to: a plan, or all that is wrong with it.
    Verdict read(String answer, Goal goal, List<Agent> agents);
}
