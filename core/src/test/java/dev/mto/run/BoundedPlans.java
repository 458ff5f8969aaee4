package dev.mto.run;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Budget;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Plans of two sub-tasks side by side and one after them, as tests of bounds have them. Only static methods, for a static
/// import.
final class BoundedPlans {
    static final List<List<Integer>> TWO_AND_ONE = List.of(List.of(), List.of(), List.of(0, 1));

    private BoundedPlans() {}

    static PlanDriver executing(Goal goal, ProviderGates gates) {
        PlanDriver driver = new PlanDriver(goal, 100, gates);
        driver.begin();
        driver.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(TWO_AND_ONE)), Usage.NONE));
        return driver;
    }

    static Goal goal(Optional<ModelRef> model, Optional<Budget> budget) {
        return new Goal("Do it all", 10, Path.of("/work"), model, Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, budget, List.of());
    }

    static List<Action> aborts(PlanDriver plan) {
        return plan.last.actions().stream().filter(Action.Abort.class::isInstance).toList();
    }

    static Optional<ErrorCode> errorOf(PlanDriver plan, int subtask) {
        return plan.subtask(subtask).error().map(Fault::code);
    }
}
