package dev.mto.client;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A plan and its sub-tasks as the server tells of them. Immutable in use.
///
/// @param dropped sub-tasks that were begun while the planner wrote, and are not in the plan it came to
/// @param json the server's document itself, with what this client does not know
public record PlanDocument(Plan plan, List<Subtask> subtasks, List<Subtask> dropped, JsonNode json) {
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");

    public PlanDocument {
        subtasks = List.copyOf(subtasks);
        dropped = List.copyOf(dropped);
    }

    /// Reads an object with `plan`, `subtasks` and, where there are any, `dropped`. What is absent is empty or zero.
    public static PlanDocument of(JsonNode json) {
        return new PlanDocument(Plan.of(json.path("plan")),
                json.path("subtasks").valueStream().map(Subtask::of).toList(),
                json.path("dropped").valueStream().map(Subtask::of).toList(), json);
    }

    /// Whether the plan is in this status.
    public boolean is(String wanted) {
        return plan.status().equals(wanted);
    }

    /// Whether the plan waits to be approved.
    public boolean isAwaitingApproval() {
        return is("awaiting_approval");
    }

    /// Whether the plan is over.
    public boolean isTerminal() {
        return isOver(plan.status());
    }

    static boolean isOver(String status) {
        return OVER.contains(status);
    }
}
