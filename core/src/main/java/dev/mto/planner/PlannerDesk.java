package dev.mto.planner;

import dev.mto.agent.Agent;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanValidator;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.planner.PlanReader.Draft;
import dev.mto.run.Planning;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Words the planner's prompts and judges its answers. Immutable.
///
/// @param reader finds the sub-tasks in an answer
/// @param pipelined whether sub-tasks may begin while the planner still writes
public record PlannerDesk(PlanReader reader, boolean pipelined) implements Planning {
    /// The planner agent's own system prompt: the same for all plans.
    public static final String SYSTEM_PROMPT = """
            You are a task decomposition specialist. You are given one request and the agents that can work on it. You cut \
            the request into sub-tasks; each is then carried out by one agent in a session of its own, all that do not \
            wait for each other at the same time; a last step, not yours to plan, combines all results into one answer.

            Answer with a JSON array and nothing else:
            [{"description": "…", "agent": "…", "dependencies": [0, 2]}]

            description: what to do, complete in itself: the agent sees neither the request nor the other sub-tasks, only \
            this text and the results of the sub-tasks named in dependencies. Name the subject, the scope and the form of \
            the result.
            agent: the name of one of the agents given, the one that suits best.
            dependencies: the indexes, from 0, of the sub-tasks whose results this one needs; [] where it needs none.

            Prefer sub-tasks that can run side by side. Make a sub-task depend on another only where it needs that one's \
            result. Do not make a sub-task for combining everything at the end unless the request asks for that piece of \
            work. Use as few sub-tasks as the work has real parts; one is a good plan for a request that has only one.
            """;

    @Override
    public String request(Goal goal, List<Agent> agents) {
        return """
                maxSubtasks: %d
                Agents:
                %s

                Request:
                %s""".formatted(goal.maxSubtasks(),
                agents.stream().map(PlannerDesk::line).collect(Collectors.joining("\n")), goal.taskDescription());
    }

    private static String line(Agent agent) {
        String description = agent.description().strip().replaceAll("\\s+", " ");
        return "- " + agent.name() + (description.isEmpty() ? "" : ": " + description);
    }

    @Override
    public String repair(Goal goal, List<Violation> violations) {
        return """
                That is not a valid plan:
                %s
                Answer with the whole corrected JSON array, at most %d sub-tasks, and nothing else."""
                .formatted(Violation.describe(violations), goal.maxSubtasks());
    }

    @Override
    public Optional<Dictation> dictation(Goal goal) {
        if (!pipelined || goal.approval().isPresent()) {
            return Optional.empty();
        }
        PlanReader.Stream stream = reader.stream();
        return Optional.of(stream::feed);
    }

    @Override
    public Optional<SubtaskSpec> draft(List<SubtaskSpec> drafts, SubtaskSpec next, Goal goal, List<Agent> agents) {
        return validator(goal, agents).draft(drafts, next);
    }

    @Override
    public Verdict read(String answer, Goal goal, List<Agent> agents) {
        return switch (reader.read(answer)) {
            case Draft.Unusable(var violations) -> new Verdict.Invalid(violations);
            case Draft.Subtasks(var subtasks) -> validator(goal, agents).validate(subtasks);
        };
    }

    private static PlanValidator validator(Goal goal, List<Agent> agents) {
        return new PlanValidator(goal.maxSubtasks(), agents.stream().map(Agent::name).toList());
    }
}
