package dev.mto.cli.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A plan as the server tells it. Immutable.
///
/// @param json the server's document itself
public record PlanPicture(
        String id,
        String status,
        String task,
        Optional<String> outcome,
        Optional<String> answer,
        Optional<Trouble> error,
        Optional<Instant> createdAt,
        Optional<Instant> finishedAt,
        Spending spending,
        List<SubtaskPicture> subtasks,
        JsonNode json) {
    public PlanPicture {
        subtasks = List.copyOf(subtasks);
    }

    /// Reads an object with `plan` and `subtasks`.
    public static PlanPicture of(JsonNode json) {
        JsonNode plan = json.path("plan");
        return new PlanPicture(plan.path("id").asString(""), plan.path("status").asString(""),
                Text.oneLine(plan.path("taskDescription").asString("")), plan.path("outcome").stringValueOpt(),
                plan.path("answer").stringValueOpt(), Trouble.in(plan.path("error")),
                Text.instant(plan.path("createdAt")), Text.instant(plan.path("finishedAt")),
                Spending.of(plan.path("usage")), json.path("subtasks").valueStream().map(SubtaskPicture::of).toList(),
                json);
    }

    public boolean is(String wanted) {
        return status.equals(wanted);
    }

    public boolean isTerminal() {
        return is("completed") || is("failed") || is("cancelled");
    }

    /// Whether it completed although a part of it failed.
    public boolean isDegraded() {
        return is("completed") && outcome.filter("degraded"::equals).isPresent();
    }

    /// Who writes the answer, where that is a client such as opencode's terminal interface; else empty.
    String clientAtWork() {
        return switch (json.path("plan").path("synthesis").path("status").asString("")) {
            case "offered" -> "waiting for the session that asked";
            case "claimed" -> "written in the session that asked";
            default -> "";
        };
    }

    /// Which attempt at the answer is the newest; 0 before the first.
    int synthesisAttempt() {
        return json.path("plan").path("synthesis").path("attempt").asInt(0);
    }

    /// The wait for its provider; empty where that keeps nobody now. A client asks a provider of its own.
    public Optional<Pause> pause(Instant now) {
        return Pause.in(json.path("plan").path("pause")).filter(pause -> now.isBefore(pause.until()))
                .filter(_ -> !isTerminal() && clientAtWork().isEmpty() && beingEnded().isEmpty());
    }

    /// That it does not go on, and why, while some of it still runs; else empty.
    String beingEnded() {
        if (isTerminal()) {
            return "";
        }
        String code = json.path("plan").path("stopping").path("code").asString("");
        return json.path("plan").has("cancelReason")
                ? "being cancelled"
                : code.isEmpty() ? "" : "being given up: " + Text.oneLine(code);
    }

    /// Why somebody called it off, as they said it.
    Optional<String> cancelReason() {
        return json.path("plan").path("cancelReason").stringValueOpt();
    }

    /// What it may spend.
    Spending budget() {
        return Spending.granted(json.path("plan").path("budget"));
    }

    /// How the planning goes, or went.
    PlannerPicture planner() {
        return PlannerPicture.of(json.path("plan").path("planner"));
    }

    /// Whether the sub-tasks are the plan, and not what the planner has written of one by now.
    boolean isPlanned() {
        return !subtasks.isEmpty() && !is("planning") && !json.path("plan").path("draft").asBoolean(false);
    }

    /// What was begun while the planner wrote, and is not in the plan that came of it.
    List<SubtaskPicture> dropped() {
        return json.path("dropped").valueStream().map(SubtaskPicture::of).toList();
    }

    /// When all that the answer rests on was there, which is when the synthesis began.
    Optional<Instant> lastFinish() {
        return Stream.concat(planner().finishedAt().stream(), Stream.concat(subtasks.stream(), dropped().stream())
                .flatMap(subtask -> subtask.finishedAt().stream())).max(Instant::compareTo);
    }
}
