package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.PlanSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;

/// Plans as a table: id, status, progress, age, what it cost where that is known and there is room, request. Immutable.
public record PlanTable(List<PlanSummary> plans, Instant now) {
    /// A narrower line has more use for the request.
    private static final int COST_FROM = 100;

    /// A line with the headings and one for each plan, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        boolean costs = width >= COST_FROM && plans.stream().anyMatch(plan -> !cost(plan).isEmpty());
        rows.add(row(List.of("ID", "STATUS", "DONE", "AGE"), costs, "COST", "TASK"));
        plans.stream().map(plan -> row(cells(plan, theme.glyphs()), costs, cost(plan),
                Text.oneLine(plan.taskDescription()))).forEach(rows::add);
        return new Grid(rows, PlanTable::tone).lines(theme, width);
    }

    private List<String> cells(PlanSummary plan, Glyphs glyphs) {
        // The planner may write more of them.
        String more = plan.status().equals("planning") ? glyphs.ellipsis() : "";
        String done = plan.total() == 0 ? "" : plan.completed() + "/" + plan.total() + more;
        return List.of(Text.oneLine(plan.id()), status(plan),
                plan.failed() == 0 ? done : done + ", " + plan.failed() + " failed",
                plan.createdAt().map(at -> Text.age(Duration.between(at, now))).orElse(""));
    }

    private static List<String> row(List<String> first, boolean costs, String cost, String task) {
        return Stream.of(first.stream(), Stream.of(cost).filter(_ -> costs), Stream.of(task)).flatMap(cells -> cells)
                .toList();
    }

    private static String cost(PlanSummary plan) {
        return plan.usage().map(Spending::of).flatMap(Spending::costUsd).map(Spending::money).orElse("");
    }

    private String status(PlanSummary plan) {
        if (plan.pausedUntil().filter(now::isBefore).isPresent()) {
            return "paused";
        }
        return plan.outcome().filter("degraded"::equals).orElseGet(() -> Text.oneLine(plan.status()));
    }

    private static Tone tone(int column, String cell) {
        if (column != 1) {
            return Tone.NORMAL;
        }
        return switch (cell) {
            case "completed" -> Tone.GOOD;
            case "failed" -> Tone.BAD;
            case "degraded", "paused" -> Tone.ODD;
            case "cancelled" -> Tone.QUIET;
            default -> Tone.BUSY;
        };
    }
}
