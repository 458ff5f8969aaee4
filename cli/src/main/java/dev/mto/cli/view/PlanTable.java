package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import tools.jackson.databind.JsonNode;

/// Plans as a table: id, status, progress, age, request. Immutable in use.
///
/// @param plans an array as the server's list has it
/// @param paused the ids of those that wait for their provider
public record PlanTable(JsonNode plans, Set<String> paused, Instant now) {
    private static final int COLUMNS = 5;

    /// A line with the headings and one for each plan, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "STATUS", "DONE", "AGE", "TASK"));
        plans.valueStream().map(plan -> cells(plan, theme.glyphs())).forEach(rows::add);
        int[] widths = new int[COLUMNS];
        for (List<String> row : rows) {
            for (int column = 0; column < COLUMNS; column++) {
                widths[column] = Math.max(widths[column], new AttributedString(row.get(column)).columnLength());
            }
        }
        List<AttributedString> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(theme.cut(line(row, widths, theme, lines.isEmpty()), width)));
        return lines;
    }

    private List<String> cells(JsonNode plan, Glyphs glyphs) {
        JsonNode subtasks = plan.path("subtasks");
        int failed = subtasks.path("failed").asInt(0);
        int total = subtasks.path("total").asInt(0);
        // The planner may write more of them.
        String more = plan.path("status").asString("").equals("planning") ? glyphs.ellipsis() : "";
        String done = total == 0 ? "" : subtasks.path("completed").asInt(0) + "/" + total + more;
        return List.of(Text.oneLine(plan.path("id").asString("")), status(plan),
                failed == 0 ? done : done + ", " + failed + " failed",
                Text.instant(plan.path("createdAt")).map(at -> Text.age(Duration.between(at, now))).orElse(""),
                Text.oneLine(plan.path("taskDescription").asString("")));
    }

    private String status(JsonNode plan) {
        if (paused.contains(plan.path("id").asString(""))) {
            return "paused";
        }
        String outcome = plan.path("outcome").asString("");
        return Text.oneLine(outcome.equals("degraded") ? outcome : plan.path("status").asString(""));
    }

    private static AttributedString line(List<String> row, int[] widths, Theme theme, boolean heading) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        for (int column = 0; column < COLUMNS - 1; column++) {
            Tone tone = heading ? Tone.QUIET : tone(column, row.get(column));
            line.append(theme.fit(theme.styled(tone, row.get(column)), widths[column])).append("  ");
        }
        line.append(theme.styled(heading ? Tone.QUIET : Tone.NORMAL, row.getLast()));
        return line.toAttributedString();
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
