package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.PlanSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.utils.AttributedString;

/// Plans as a table: id, status, progress, age, request. Immutable.
///
/// @param paused the ids of those that wait for their provider
public record PlanTable(List<PlanSummary> plans, Set<String> paused, Instant now) {
    /// A line with the headings and one for each plan, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "STATUS", "DONE", "AGE", "TASK"));
        plans.stream().map(plan -> cells(plan, theme.glyphs())).forEach(rows::add);
        return new Grid(rows, PlanTable::tone).lines(theme, width);
    }

    private List<String> cells(PlanSummary plan, Glyphs glyphs) {
        // The planner may write more of them.
        String more = plan.status().equals("planning") ? glyphs.ellipsis() : "";
        String done = plan.total() == 0 ? "" : plan.completed() + "/" + plan.total() + more;
        return List.of(Text.oneLine(plan.id()), status(plan),
                plan.failed() == 0 ? done : done + ", " + plan.failed() + " failed",
                plan.createdAt().map(at -> Text.age(Duration.between(at, now))).orElse(""),
                Text.oneLine(plan.taskDescription()));
    }

    private String status(PlanSummary plan) {
        if (paused.contains(plan.id())) {
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
