package dev.mto.mcp;

import dev.mto.fault.Fault;
import dev.mto.json.WireName;
import dev.mto.run.ApprovalState;
import dev.mto.run.Forecast;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Plans in words, short, for people and for language models that use a tool. Stateless.
final class PlanText {
    private static final int MAX_TITLE_CHARACTERS = 120;

    private PlanText() {}

    /// One line: `executing: 1 of 4 sub-tasks completed, 2 running`.
    static String headline(PlanState plan) {
        String status = WireName.of(plan.status())
                + plan.ending().flatMap(PlanState.Ending::outcome).map(outcome -> " (" + WireName.of(outcome) + ")")
                        .orElse("");
        String stop = plan.status().isTerminal() || plan.cancelReason().isEmpty() ? "" : ", being cancelled";
        if (plan.subtasks().isEmpty()) {
            return status + stop;
        }
        String counts = Stream.of(SubtaskStatus.COMPLETED, SubtaskStatus.FAILED, SubtaskStatus.CANCELLED,
                SubtaskStatus.RUNNING)
                .filter(each -> each == SubtaskStatus.COMPLETED || !plan.indexesIn(each).isEmpty())
                .map(each -> count(plan, each)).collect(Collectors.joining(", "));
        return status + stop + ": " + counts;
    }

    private static String count(PlanState plan, SubtaskStatus status) {
        int count = plan.indexesIn(status).size();
        return (status == SubtaskStatus.COMPLETED
                ? count + " of " + plan.subtasks().size() + (plan.isDraft() ? " (so far)" : "") + " sub-tasks "
                : count + " ") + WireName.of(status);
    }

    /// A plan as it stands, and what can be done next.
    ///
    /// @param subtask the one whose result is given in full
    static String of(PlanState plan, Optional<Integer> subtask) {
        List<String> parts = new ArrayList<>();
        parts.add("Plan " + plan.id() + " is " + headline(plan) + ".");
        plan.ending().flatMap(PlanState.Ending::error).map(Fault::toString).ifPresent(parts::add);
        plan.cancelReason().ifPresent(reason -> parts.add("Reason: " + reason));
        if (!plan.status().isTerminal()) {
            plan.course().pause().ifPresent(
                    pause -> parts
                            .add("Paused until " + pause.until() + " for the model's provider: " + pause.reason()));
        }
        if (!plan.isWhole() || !plan.status().isTerminal()) {
            IntStream.range(0, plan.subtasks().size()).mapToObj(index -> line(plan, index)).forEach(parts::add);
        }
        Optional.of(plan).filter(PlanState::isAwaitingApproval).flatMap(PlanText::forecast).ifPresent(parts::add);
        plan.ending().flatMap(PlanState.Ending::answer).ifPresent(answer -> parts.add("\nAnswer:\n" + answer));
        subtask.ifPresent(index -> parts.add("\nResult of sub-task " + index + ":\n"
                + plan.subtasks().get(index).result().orElse("none yet")));
        if (!plan.status().isTerminal()) {
            parts.add("\n" + next(plan));
        }
        return String.join("\n", parts);
    }

    private static String next(PlanState plan) {
        String call = "plan_status {\"planId\":\"" + plan.id() + "\",\"waitSeconds\":50}";
        if (plan.isAwaitingApproval() && plan.cancelReason().isEmpty()) {
            return "Nothing of it begins until a person approves it, with: mto approve " + plan.id() + revision(plan)
                    + " (or changes it "
                    + "first: mto edit " + plan.id()
                    + "). Show them the sub-tasks and ask; stop it with cancel_plan. What "
                    + "becomes of it can be waited for with " + call + ".";
        }
        return plan.cancelReason().isPresent()
                ? "Its end can be waited for with " + call + "."
                : "It goes on by itself. Wait for the answer with " + call + "; stop it with cancel_plan.";
    }

    private static String revision(PlanState plan) {
        return plan.course().approval().map(approval -> " --revision " + approval.revision()).orElse("");
    }

    private static Optional<String> forecast(PlanState plan) {
        return plan.course().approval().flatMap(ApprovalState::asked).map(asked -> {
            Forecast forecast = asked.forecast();
            String time = forecast.criticalPathSeconds()
                    .map(seconds -> ", about " + seconds + " s for the longest chain of them").orElse("");
            String cost = forecast.costUsd()
                    .map(range -> ", $" + range.low().toPlainString() + " to $" + range.high().toPlainString())
                    .orElse("");
            String end = asked.expiresAt().map(at -> " It fails if nobody approves it until " + at + ".").orElse("");
            return "Forecast: " + forecast.subtasks() + " sub-tasks" + time + cost + "." + end;
        });
    }

    private static String line(PlanState plan, int index) {
        SubtaskState subtask = plan.subtasks().get(index);
        String error = subtask.error().map(fault -> " (" + fault.code().code() + ")").orElse("");
        return "[" + index + "] " + WireName.of(subtask.status()) + error + ": " + title(subtask.spec().description());
    }

    /// A list of plans, newest first.
    static String of(List<PlanSummary> plans) {
        return plans.isEmpty()
                ? "There is no plan yet; plan_tasks makes one."
                : plans.stream()
                        .map(plan -> plan.id() + " " + WireName.of(plan.status()) + ", " + plan.completed() + " of "
                                + plan.subtasks() + " sub-tasks completed: " + title(plan.taskDescription()))
                        .collect(Collectors.joining("\n"));
    }

    /// The beginning of a text, on one line.
    static String title(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        int characters = line.codePointCount(0, line.length());
        return characters <= MAX_TITLE_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_TITLE_CHARACTERS)) + "…";
    }
}
