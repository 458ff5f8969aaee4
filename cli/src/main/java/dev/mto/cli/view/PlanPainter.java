package dev.mto.cli.view;

import dev.mto.cli.view.Row.Columns;
import dev.mto.cli.view.Theme.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;

/// Draws a plan at a moment: one line for the request, the planner, each sub-task and the synthesis. Immutable.
///
/// @param plan what is drawn
/// @param activities what its sessions are doing
/// @param now what the time is
/// @param frame counts up, for the spinner
public record PlanPainter(PlanPicture plan, Activities activities, Instant now, int frame) {
    private static final String PLANNER = "planner";
    private static final String SYNTHESIS = "synthesis";
    private static final String HELD = "waits for the provider";

    /// The lines, none wider than so many columns.
    public List<AttributedString> paint(Theme theme, int width) {
        List<Row> rows = new ArrayList<>();
        rows.add(planner(theme.glyphs()));
        plan.subtasks().forEach(subtask -> rows.add(subtask(subtask, theme.glyphs())));
        rows.add(synthesis(theme.glyphs()));
        Columns columns = Columns.within(width, widest(rows, Row::label), widest(rows, Row::agent));
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(theme, width));
        rows.forEach(row -> lines.add(row.within(columns, theme)));
        plan.pause(now).ifPresent(pause -> lines
                .add(theme.cut(theme.styled(Tone.ODD, pause.line(theme, now)), width)));
        if (!plan.budget().isEmpty() && !plan.isTerminal()) {
            lines.add(theme.cut(theme.styled(Tone.QUIET, "  spent " + spent()), width));
        }
        return lines;
    }

    /// The server counts what is over.
    private String spent() {
        boolean open = plan.subtasks().stream().anyMatch(subtask -> subtask.is("running"));
        return plan.spending().of(plan.budget()) + (open ? ", without what runs now" : "");
    }

    /// The request, and the plan's id while there is room for it.
    private AttributedString title(Theme theme, int width) {
        int room = width - plan.id().length() - 2;
        AttributedString task = theme.styled(Tone.TITLE, plan.task());
        if (room < width / 2) {
            return theme.cut(task, width);
        }
        return AttributedString.join(new AttributedString("  "), theme.cut(task, room),
                theme.styled(Tone.QUIET, plan.id()));
    }

    private static int widest(List<Row> rows, Function<Row, String> column) {
        return rows.stream().mapToInt(row -> new AttributedString(column.apply(row)).columnLength()).max().orElse(0);
    }

    private Row planner(Glyphs glyphs) {
        Instant begun = plan.createdAt().orElse(now);
        if (plan.is("planning")) {
            String elapsed = Text.running(Duration.between(begun, now));
            return isHeld(PLANNER)
                    ? new Row(Tone.QUIET, glyphs.waiting(), PLANNER, "", elapsed, HELD)
                    : new Row(Tone.BUSY, glyphs.spinning(frame), PLANNER, "", elapsed,
                            first(plan.beingEnded(), activities.of(PLANNER), "cutting the request up"));
        }
        if (plan.subtasks().isEmpty()) {
            boolean cancelled = plan.is("cancelled");
            return new Row(cancelled ? Tone.QUIET : Tone.BAD, cancelled ? glyphs.cancelled() : glyphs.failed(), PLANNER,
                    "", took(Optional.of(begun), plan.finishedAt()),
                    plan.error().map(Trouble::toString).map(Text::oneLine).orElse(""));
        }
        int count = plan.subtasks().size();
        return new Row(Tone.GOOD, glyphs.completed(), PLANNER, "", took(Optional.of(begun), plan.firstStart()),
                Text.count(count, "sub-task"));
    }

    private Row subtask(SubtaskPicture subtask, Glyphs glyphs) {
        String label = subtask.index() + " " + subtask.description();
        String took = took(subtask.startedAt(), subtask.finishedAt());
        return switch (subtask.status()) {
            case "running" -> new Row(Tone.BUSY, glyphs.spinning(frame), label, subtask.agent(),
                    subtask.startedAt().map(at -> Text.running(Duration.between(at, now))).orElse(""),
                    running(subtask));
            case "completed" -> new Row(Tone.GOOD, glyphs.completed(), label, subtask.agent(), took,
                    Stream.of(attempts(subtask), subtask.spending().brief()).filter(text -> !text.isEmpty())
                            .collect(Collectors.joining(", ")));
            case "failed" -> new Row(Tone.BAD, glyphs.failed(), label, subtask.agent(), took,
                    subtask.error().map(Trouble::toString).map(Text::oneLine).orElse(""));
            case "cancelled" ->
                new Row(Tone.QUIET, glyphs.cancelled(), label, subtask.agent(), took, subtask.cancelled());
            // Pending, or a status that a newer server knows.
            default -> new Row(Tone.QUIET, glyphs.waiting(), label, subtask.agent(), "", waiting(subtask, glyphs));
        };
    }

    private String running(SubtaskPicture subtask) {
        return first(subtask.beingEnded(), plan.beingEnded(), activities.of("subtask." + subtask.index()),
                attempts(subtask));
    }

    /// The one that says something; of several, the earlier.
    private static String first(String... texts) {
        return Stream.of(texts).filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    /// Whether a piece of work waits for the provider: in a pause nothing is begun, and what was begun before tells of
    /// itself.
    private boolean isHeld(String work) {
        return plan.pause(now).isPresent() && activities.of(work).isEmpty();
    }

    private static String attempts(SubtaskPicture subtask) {
        return subtask.attempt() > 1 ? "attempt " + subtask.attempt() : "";
    }

    private String waiting(SubtaskPicture subtask, Glyphs glyphs) {
        if (subtask.retryAt().isPresent()) {
            Duration left = Duration.between(now, subtask.retryAt().get());
            return "again in " + Text.running(left) + subtask.error().map(error -> ": " + error.code()).orElse("");
        }
        String open = subtask.dependencies().stream().filter(this::isOpen).map(String::valueOf)
                .collect(Collectors.joining(","));
        return open.isEmpty() ? "" : glyphs.from() + " " + open;
    }

    private boolean isOpen(int index) {
        return plan.subtasks().stream().anyMatch(subtask -> subtask.index() == index && !subtask.isTerminal());
    }

    private Row synthesis(Glyphs glyphs) {
        String took = took(plan.lastFinish(), plan.finishedAt());
        return switch (plan.status()) {
            case "synthesizing" -> {
                String elapsed = plan.lastFinish().map(at -> Text.running(Duration.between(at, now))).orElse("");
                yield isHeld(SYNTHESIS)
                        ? new Row(Tone.QUIET, glyphs.waiting(), SYNTHESIS, "", elapsed, HELD)
                        : new Row(Tone.BUSY, glyphs.spinning(frame), SYNTHESIS, "", elapsed,
                                first(plan.beingEnded(), plan.clientAtWork(), activities.of(SYNTHESIS)));
            }
            case "completed" -> plan.isDegraded()
                    ? new Row(Tone.ODD, glyphs.completed(), SYNTHESIS, "", took, "degraded: without " + missing())
                    : new Row(Tone.GOOD, glyphs.completed(), SYNTHESIS, "", took, "");
            case "failed" -> new Row(plan.subtasks().isEmpty() ? Tone.QUIET : Tone.BAD,
                    plan.subtasks().isEmpty() ? glyphs.waiting() : glyphs.failed(), SYNTHESIS, "", "",
                    plan.subtasks().isEmpty() ? "" : plan.error().map(Trouble::toString).map(Text::oneLine).orElse(""));
            case "cancelled" -> new Row(Tone.QUIET, glyphs.cancelled(), SYNTHESIS, "", "", "");
            default -> new Row(Tone.QUIET, glyphs.waiting(), SYNTHESIS, "", "", "");
        };
    }

    private String missing() {
        List<String> indexes = plan.subtasks().stream().filter(subtask -> !subtask.is("completed"))
                .map(subtask -> String.valueOf(subtask.index())).toList();
        return (indexes.size() == 1 ? "sub-task " : "sub-tasks ") + String.join(", ", indexes);
    }

    private static String took(Optional<Instant> from, Optional<Instant> to) {
        return from.isPresent() && to.isPresent() ? Text.elapsed(Duration.between(from.get(), to.get())) : "";
    }
}
