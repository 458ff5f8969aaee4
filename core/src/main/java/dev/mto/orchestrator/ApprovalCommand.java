package dev.mto.orchestrator;

import dev.mto.plan.Violation;
import dev.mto.run.PlanState;
import java.util.List;

/// What became of somebody's word on a plan that is to be approved. Immutable.
public sealed interface ApprovalCommand {
    /// It is durable, and takes effect.
    ///
    /// @param plan as it then stands
    /// @param repeated whether it was so before, and nothing was left to be done
    record Done(PlanState plan, boolean repeated) implements ApprovalCommand {}

    /// The plan does not wait to be approved.
    ///
    /// @param reason for people
    record NotAwaiting(String reason) implements ApprovalCommand {}

    /// It was about another revision of the plan than there is.
    ///
    /// @param revision the one there is
    record Changed(int revision) implements ApprovalCommand {}

    /// The plan that was to take the place of the one that waits cannot be carried out.
    ///
    /// @param violations all that is wrong with it; at least one
    record Invalid(List<Violation> violations) implements ApprovalCommand {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }
}
