package dev.mto.mcp;

import dev.mto.fault.Fault;
import dev.mto.json.WireName;
import dev.mto.run.ApprovalState;
import dev.mto.run.Forecast;
import dev.mto.run.PlanState;
import dev.mto.run.PlanState.Ending;
import dev.mto.run.PlanSummary;
import dev.mto.run.SubtaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A plan as tools give it: the REST document without what a language model would only pay for. The names are those of
/// that document and are only ever added to. Immutable.
///
/// @param forecast what it will most likely take; while it waits to be approved
record PlanSketch(
        String planId,
        String status,
        Optional<String> outcome,
        Optional<String> answer,
        Optional<ErrorPart> error,
        Optional<String> cancelReason,
        Optional<Forecast> forecast,
        List<SubtaskPart> subtasks) {
    /// Why something failed.
    record ErrorPart(String code, String message) {
        static ErrorPart of(Fault fault) {
            return new ErrorPart(fault.code().code(), fault.message());
        }
    }

    /// One sub-task.
    ///
    /// @param result only where it was asked for
    record SubtaskPart(
            int index,
            String status,
            String description,
            String agent,
            List<Integer> dependencies,
            Optional<ErrorPart> error,
            Optional<String> result) {}

    /// One plan of a list.
    record Line(
            String planId,
            String status,
            Optional<String> outcome,
            String taskDescription,
            String directory,
            Instant createdAt,
            Counts subtasks) {}

    /// How many sub-tasks there are, and how many of them are in these two ends.
    record Counts(int total, int completed, int failed) {}

    /// Plans, newest first.
    record Lines(List<Line> plans) {}

    /// @param subtask the one whose result is wanted
    static PlanSketch of(PlanState plan, Optional<Integer> subtask) {
        List<SubtaskPart> subtasks = IntStream.range(0, plan.subtasks().size())
                .mapToObj(index -> part(index, plan.subtasks().get(index), subtask)).toList();
        Optional<Ending> ending = plan.ending();
        return new PlanSketch(plan.id().value(), WireName.of(plan.status()),
                ending.flatMap(Ending::outcome).map(WireName::of), ending.flatMap(Ending::answer),
                ending.flatMap(Ending::error).map(ErrorPart::of), plan.cancelReason(),
                plan.course().approval().filter(_ -> plan.isAwaitingApproval()).flatMap(ApprovalState::asked)
                        .map(ApprovalState.Asked::forecast),
                subtasks);
    }

    private static SubtaskPart part(int index, SubtaskState subtask, Optional<Integer> wanted) {
        return new SubtaskPart(index, WireName.of(subtask.status()), subtask.spec().description(),
                subtask.spec().agent(), subtask.spec().dependencies(), subtask.error().map(ErrorPart::of),
                subtask.result().filter(_ -> wanted.equals(Optional.of(index))));
    }

    static Lines of(List<PlanSummary> plans) {
        return new Lines(plans.stream().map(PlanSketch::line).toList());
    }

    private static Line line(PlanSummary plan) {
        return new Line(plan.id().value(), WireName.of(plan.status()), plan.outcome().map(WireName::of),
                PlanText.title(plan.taskDescription()), plan.directory().toString(), plan.createdAt(),
                new Counts(plan.subtasks(), plan.completed(), plan.failed()));
    }
}
