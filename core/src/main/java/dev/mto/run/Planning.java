package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import java.util.List;
import java.util.Optional;

/// How a request is put to the planner session, and what its answer is taken for. Pure and thread-safe.
public interface Planning {
    /// The first prompt.
    String request(Goal goal, List<Agent> agents);

    /// The prompt that asks the same session to put right what was wrong with its answer.
    String repair(Goal goal, List<Violation> violations);

    /// Reads an answer while it is being written; empty where the goal's sub-tasks are not to begin before the plan is
    /// whole.
    Optional<Dictation> dictation(Goal goal);

    /// One answer as it is written. Confined to one thread.
    interface Dictation {
        /// The sub-tasks that end in the next piece of the text.
        List<SubtaskSpec> take(String piece);
    }

    /// The next sub-task of a plan that is still being written, as a valid plan would have it; empty where no valid plan
    /// can have it there.
    ///
    /// @param drafts those before it, as this method gave them
    Optional<SubtaskSpec> draft(List<SubtaskSpec> drafts, SubtaskSpec next, Goal goal, List<Agent> agents);

    /// What an answer amounts to: a plan, or all that is wrong with it.
    Verdict read(String answer, Goal goal, List<Agent> agents);
}
