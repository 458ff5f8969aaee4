package dev.mto.cli.view;

import dev.mto.client.Approval;
import dev.mto.client.Fault;
import dev.mto.client.Plan;
import dev.mto.client.PlanDocument;
import dev.mto.client.Planner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A plan as it is shown. Immutable.
///
/// @param document what the server says of it
/// @param task the request on one line
/// @param dropped what was begun while the planner wrote, and is not in the plan that came of it
public record PlanPicture(
        PlanDocument document,
        String task,
        Spending spending,
        List<SubtaskPicture> subtasks,
        List<SubtaskPicture> dropped) {
    public PlanPicture {
        subtasks = List.copyOf(subtasks);
        dropped = List.copyOf(dropped);
    }

    public static PlanPicture of(PlanDocument document) {
        return new PlanPicture(document, Text.oneLine(document.plan().taskDescription()),
                Spending.of(document.plan().usage()),
                document.subtasks().stream().map(SubtaskPicture::of).toList(),
                document.dropped().stream().map(SubtaskPicture::of).toList());
    }

    private Plan plan() {
        return document.plan();
    }

    public String id() {
        return plan().id();
    }

    public String status() {
        return plan().status();
    }

    public Optional<String> answer() {
        return plan().answer();
    }

    Optional<Fault> error() {
        return plan().error();
    }

    Optional<Instant> createdAt() {
        return plan().createdAt();
    }

    Optional<Instant> finishedAt() {
        return plan().finishedAt();
    }

    public boolean is(String wanted) {
        return document.is(wanted);
    }

    public boolean isTerminal() {
        return document.isTerminal();
    }

    /// Whether it completed although a part of it failed.
    public boolean isDegraded() {
        return is("completed") && plan().outcome().filter("degraded"::equals).isPresent();
    }

    /// Who writes the answer, where that is a client such as opencode's terminal interface; else empty.
    String clientAtWork() {
        return switch (plan().synthesis().status()) {
            case "offered" -> "waiting for the session that asked";
            case "claimed" -> "written in the session that asked";
            default -> "";
        };
    }

    /// Which attempt at the answer is the newest; 0 before the first.
    int synthesisAttempt() {
        return plan().synthesis().attempt();
    }

    /// The wait for its provider; empty where that keeps nobody now. A client asks a provider of its own.
    public Optional<Pause> pause(Instant now) {
        return plan().pause().map(Pause::of).filter(pause -> now.isBefore(pause.until()))
                .filter(_ -> !isTerminal() && clientAtWork().isEmpty() && beingEnded().isEmpty());
    }

    /// That it does not go on, and why, while some of it still runs; else empty.
    String beingEnded() {
        if (isTerminal()) {
            return "";
        }
        return cancelReason().isPresent()
                ? "being cancelled"
                : plan().stopping().map(reason -> "being given up: " + Text.oneLine(reason.code())).orElse("");
    }

    /// Why somebody called it off, as they said it.
    Optional<String> cancelReason() {
        return plan().cancelReason();
    }

    /// What it may spend.
    Spending budget() {
        return Spending.granted(plan().budget());
    }

    /// Whether it waits to be approved.
    public boolean isAwaitingApproval() {
        return document.isAwaitingApproval() && beingEnded().isEmpty();
    }

    /// How far people's approval is; absent where none is needed, and until there is a plan.
    public Optional<Approval> approval() {
        return plan().approval();
    }

    /// How the planning goes, or went.
    Planner planner() {
        return plan().planner();
    }

    /// Whether the sub-tasks are the plan, and not what the planner has written of one by now.
    boolean isPlanned() {
        return !subtasks.isEmpty() && !is("planning") && !plan().draft();
    }

    /// When all that the answer rests on was there, which is when the synthesis began.
    Optional<Instant> lastFinish() {
        return Stream.concat(planner().finishedAt().stream(), Stream.concat(subtasks.stream(), dropped.stream())
                .flatMap(subtask -> subtask.finishedAt().stream())).max(Instant::compareTo);
    }
}
