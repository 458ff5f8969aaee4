package dev.mto.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What one plan is to achieve, as it was asked for. Immutable.
///
/// @param taskDescription the whole request, in the user's words; not blank
/// @param maxSubtasks the most sub-tasks the planner may make; at least 1
/// @param directory where its sessions work; absolute
/// @param model the model for all its sessions; absent: what the runtime uses by default
/// @param parentSessionId the session that asked and is to get the answer; absent: one is made
/// @param clientId the client that shows the parent session and writes the answer there; absent: the orchestrator does
/// @param onDependencyFailure what becomes of the dependents of a failed sub-task
/// @param budget what it may spend; absent: as much as it takes
/// @param allowances leave given for this plan, beyond what the operator gives to all
/// @param traceParent the span that it was asked for in; absent: in none
/// @param approval what is waited for between the plan and its first sub-task; absent: nothing
/// @param callbackUrl where somebody is told of its end, and that it waits to be approved; absent: nobody is
public record Goal(
        String taskDescription,
        int maxSubtasks,
        Path directory,
        Optional<ModelRef> model,
        Optional<String> parentSessionId,
        Optional<String> clientId,
        DependencyPolicy onDependencyFailure,
        Optional<Budget> budget,
        List<Allowance> allowances,
        Optional<TraceParent> traceParent,
        Optional<Approval> approval,
        Optional<CallbackUrl> callbackUrl) {
    public Goal {
        allowances = List.copyOf(allowances);
        if (taskDescription.isBlank()) {
            throw new IllegalArgumentException("taskDescription is blank");
        }
        if (maxSubtasks < 1) {
            throw new IllegalArgumentException("maxSubtasks is " + maxSubtasks);
        }
        if (clientId.isPresent() && parentSessionId.isEmpty()) {
            throw new IllegalArgumentException("a client without a parent session: " + clientId.get());
        }
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("directory is relative: " + directory);
        }
    }

    /// One that was asked for in no span, whose plan needs nobody's approval, and of which nobody is told.
    public Goal(String taskDescription, int maxSubtasks, Path directory, Optional<ModelRef> model,
            Optional<String> parentSessionId, Optional<String> clientId, DependencyPolicy onDependencyFailure,
            Optional<Budget> budget, List<Allowance> allowances) {
        this(taskDescription, maxSubtasks, directory, model, parentSessionId, clientId, onDependencyFailure, budget,
                allowances, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same, asked for in a span.
    public Goal within(TraceParent caller) {
        return new Goal(taskDescription, maxSubtasks, directory, model, parentSessionId, clientId, onDependencyFailure,
                budget, allowances, Optional.of(caller), approval, callbackUrl);
    }

    /// The same in another folder.
    public Goal in(Path folder) {
        return new Goal(taskDescription, maxSubtasks, folder, model, parentSessionId, clientId, onDependencyFailure,
                budget, allowances, traceParent, approval, callbackUrl);
    }

    /// The same, but for the approval.
    public Goal with(Approval newApproval) {
        return new Goal(taskDescription, maxSubtasks, directory, model, parentSessionId, clientId, onDependencyFailure,
                budget, allowances, traceParent, Optional.of(newApproval), callbackUrl);
    }

    /// The same, of which somebody is told.
    public Goal tell(CallbackUrl newCallbackUrl) {
        return new Goal(taskDescription, maxSubtasks, directory, model, parentSessionId, clientId, onDependencyFailure,
                budget, allowances, traceParent, approval, Optional.of(newCallbackUrl));
    }
}
