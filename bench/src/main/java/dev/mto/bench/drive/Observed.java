package dev.mto.bench.drive;

import dev.mto.bench.workload.PlanScript;
import dev.mto.sample.PromptKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A plan that was handed in, and what the fake model saw of it. Immutable.
///
/// @param planId the server's; empty where it took none
/// @param submitted on the timeline, just before the request was sent
/// @param calls in the order of their ends
/// @param journal what the server's own journal says; not read where there are many plans
/// @param trouble why it did not come to its full answer; absent where it did
public record Observed(PlanScript script, String planId, long submitted, List<Call> calls, JournalTimes journal,
        Optional<String> trouble) {
    public Observed {
        calls = List.copyOf(calls);
    }

    /// The planner's call.
    public Call planner() {
        return of(PromptKind.PLAN).findFirst().orElseThrow();
    }

    /// The last call for a sub-task.
    public Call step(int index) {
        return of(PromptKind.WORK).filter(call -> call.step() == index).reduce((_, last) -> last).orElseThrow();
    }

    /// The call that gave the answer.
    public Call answer() {
        return of(PromptKind.SYNTHESIS).reduce((_, last) -> last).orElseThrow();
    }

    /// How many calls there were beyond those that the plan needs.
    public int surplusCalls() {
        return (int) calls.stream().filter(call -> call.kind() != PromptKind.TITLE).count()
                - script.steps().size() - 2;
    }

    private Stream<Call> of(PromptKind kind) {
        return calls.stream().filter(call -> call.kind() == kind);
    }
}
