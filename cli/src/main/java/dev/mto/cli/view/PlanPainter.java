package dev.mto.cli.view;

import dev.mto.cli.view.Row.Columns;
import dev.mto.cli.view.Theme.Tone;
import dev.mto.cli.view.Timeline.Span;
import dev.mto.client.Fault;
import dev.mto.client.Planner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    /// Few descriptions are longer; in columns.
    private static final int USUAL_LABEL = 60;
    private static final String NOT_PLANNED = "not in the plan";

    /// The lines, none wider than so many columns.
    public List<AttributedString> paint(Theme theme, int width) {
        return paint(theme, width, 0);
    }

    /// The same, so that columns need not move from one picture to the next.
    ///
    /// @param leastLabel how many columns the labels have at the least, where there is room for them
    List<AttributedString> paint(Theme theme, int width, int leastLabel) {
        List<Row> rows = new ArrayList<>();
        rows.add(planner(theme.glyphs()).during(planning()));
        plan.subtasks().forEach(subtask -> rows.add(subtask(subtask, theme.glyphs()).during(span(subtask))));
        plan.dropped().forEach(draft -> rows.add(dropped(draft, theme.glyphs()).during(span(draft))));
        rows.add(synthesis(theme.glyphs()).during(synthesizing()));
        int labels = Math.max(leastLabel, labelColumns());
        int agents = widest(rows.stream().map(Row::agent));
        Columns columns = theme.timed() ? Columns.timed(width, labels, agents) : Columns.within(width, labels, agents);
        Timeline timeline = new Timeline(plan.createdAt().orElse(now), end());
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(theme, width));
        rows.forEach(row -> lines.add(row.within(columns, timeline, theme)));
        new PlanReport(plan).approval(now, width - 2)
                .forEach(line -> lines.add(theme.cut(theme.styled(Tone.ODD, "  " + line), width)));
        plan.pause(now).ifPresent(pause -> lines
                .add(theme.cut(theme.styled(Tone.ODD, pause.line(theme, now)), width)));
        if (!plan.budget().isEmpty() && !plan.isTerminal()) {
            lines.add(theme.cut(theme.styled(Tone.QUIET, "  spent " + spent()), width));
        }
        return lines;
    }

    private Instant end() {
        return plan.finishedAt().orElse(now);
    }

    private Optional<Span> planning() {
        Instant until = plan.is("planning") ? now : plan.planner().finishedAt().orElse(end());
        return Span.of(plan.planner().startedAt().or(plan::createdAt), until);
    }

    /// What was not over when the plan was is not told of any more.
    private Optional<Span> span(SubtaskPicture subtask) {
        return Span.of(subtask.startedAt(), subtask.finishedAt().orElse(end()));
    }

    private Optional<Span> synthesizing() {
        boolean begun = plan.is("synthesizing") || plan.is("completed");
        return begun ? Span.of(plan.lastFinish(), end()) : Optional.empty();
    }

    /// The server counts what is over.
    private String spent() {
        boolean open = Stream.concat(plan.subtasks().stream(), plan.dropped().stream())
                .anyMatch(subtask -> subtask.is("running"));
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

    /// How many columns the labels want. While sub-tasks come one by one, enough for most of those to come.
    int labelColumns() {
        boolean more = plan.is("planning") && !plan.subtasks().isEmpty();
        Stream<String> labels = Stream
                .of(Stream.of(PLANNER, SYNTHESIS), plan.subtasks().stream().map(PlanPainter::label),
                        plan.dropped().stream().map(PlanPainter::droppedLabel))
                .flatMap(some -> some);
        return Math.max(more ? USUAL_LABEL : 0, widest(labels));
    }

    private static int widest(Stream<String> texts) {
        return texts.mapToInt(Text::columns).max().orElse(0);
    }

    private static String label(SubtaskPicture subtask) {
        return subtask.index() + " " + subtask.description();
    }

    /// Without a number: that is another's now.
    private static String droppedLabel(SubtaskPicture draft) {
        return "  " + draft.description();
    }

    private Row planner(Glyphs glyphs) {
        Planner planner = plan.planner();
        Optional<Instant> begun = planner.startedAt().or(plan::createdAt);
        if (plan.is("planning")) {
            String elapsed = Text.running(Duration.between(begun.orElse(now), now));
            return isHeld(PLANNER)
                    ? new Row(Tone.QUIET, glyphs.waiting(), PLANNER, "", elapsed, HELD)
                    : new Row(Tone.BUSY, glyphs.spinning(frame), PLANNER, "", elapsed, doing(planner));
        }
        String took = took(begun, planner.finishedAt());
        if (plan.isPlanned()) {
            return new Row(Tone.GOOD, glyphs.completed(), PLANNER, "", took,
                    Text.count(plan.subtasks().size(), "sub-task"));
        }
        boolean cancelled = plan.is("cancelled");
        return new Row(cancelled ? Tone.QUIET : Tone.BAD, cancelled ? glyphs.cancelled() : glyphs.failed(), PLANNER,
                "", took.isEmpty() ? took(begun, plan.finishedAt()) : took,
                plan.error().map(Fault::toString).map(Text::oneLine).orElse(""));
    }

    /// What the planner is at. That it writes says nothing that the sub-tasks written by now do not say better.
    private String doing(Planner planner) {
        String doing = activities.of(PLANNER);
        boolean writes = doing.isEmpty() || doing.equals(Activities.WRITING);
        return first(plan.beingEnded(), writes ? stage(planner) : "", doing, "cutting the request up");
    }

    private String stage(Planner planner) {
        if (planner.retryAt().isPresent()) {
            return again(planner.retryAt().get(), planner.error());
        }
        if (planner.rejected() > 0) {
            return "putting the plan right";
        }
        int drafts = plan.subtasks().size();
        String soFar = drafts == 0 ? "" : "writing: " + Text.count(drafts, "sub-task") + " so far";
        return first(attempts(planner.attempt()), soFar);
    }

    private Row subtask(SubtaskPicture subtask, Glyphs glyphs) {
        String label = label(subtask);
        String took = took(subtask.startedAt(), subtask.finishedAt());
        return switch (subtask.status()) {
            case "running" -> new Row(Tone.BUSY, glyphs.spinning(frame), label, subtask.agent(),
                    subtask.startedAt().map(at -> Text.running(Duration.between(at, now))).orElse(""),
                    running(subtask));
            case "completed" -> new Row(Tone.GOOD, glyphs.completed(), label, subtask.agent(), took,
                    joined(attempts(subtask.attempt()), subtask.spending().brief()));
            case "failed" -> new Row(Tone.BAD, glyphs.failed(), label, subtask.agent(), took,
                    subtask.error().map(Fault::toString).map(Text::oneLine).orElse(""));
            case "cancelled" ->
                new Row(Tone.QUIET, glyphs.cancelled(), label, subtask.agent(), took, subtask.cancelled());
            // Pending, or a status that a newer server knows.
            default -> new Row(Tone.QUIET, glyphs.waiting(), label, subtask.agent(), "", waiting(subtask, glyphs));
        };
    }

    private String running(SubtaskPicture subtask) {
        return first(subtask.beingEnded(), plan.beingEnded(), activities.of("subtask." + subtask.index()),
                attempts(subtask.attempt()));
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

    private static String attempts(int attempt) {
        return attempt > 1 ? "attempt " + attempt : "";
    }

    private String waiting(SubtaskPicture subtask, Glyphs glyphs) {
        if (subtask.retryAt().isPresent()) {
            return again(subtask.retryAt().get(), subtask.error());
        }
        String open = subtask.dependencies().stream().filter(this::isOpen).map(String::valueOf)
                .collect(Collectors.joining(","));
        return open.isEmpty() ? "" : glyphs.from() + " " + open;
    }

    private String again(Instant at, Optional<Fault> error) {
        return "again in " + Text.running(Duration.between(now, at))
                + error.map(trouble -> ": " + trouble.code()).orElse("");
    }

    /// Also one that the planner has yet to write.
    private boolean isOpen(int index) {
        return plan.subtasks().stream().noneMatch(subtask -> subtask.index() == index && subtask.isTerminal());
    }

    private Row dropped(SubtaskPicture draft, Glyphs glyphs) {
        String label = droppedLabel(draft);
        if (draft.is("running")) {
            return new Row(Tone.BUSY, glyphs.spinning(frame), label, draft.agent(),
                    draft.startedAt().map(at -> Text.running(Duration.between(at, now))).orElse(""),
                    "being ended: " + NOT_PLANNED);
        }
        return new Row(Tone.QUIET, glyphs.cancelled(), label, draft.agent(),
                took(draft.startedAt(), draft.finishedAt()),
                joined(NOT_PLANNED, draft.spending().brief()));
    }

    private static String joined(String... texts) {
        return Stream.of(texts).filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
    }

    private Row synthesis(Glyphs glyphs) {
        String took = took(plan.lastFinish(), plan.finishedAt());
        return switch (plan.status()) {
            case "synthesizing" -> {
                String elapsed = plan.lastFinish().map(at -> Text.running(Duration.between(at, now))).orElse("");
                yield isHeld(SYNTHESIS)
                        ? new Row(Tone.QUIET, glyphs.waiting(), SYNTHESIS, "", elapsed, HELD)
                        : new Row(Tone.BUSY, glyphs.spinning(frame), SYNTHESIS, "", elapsed,
                                first(plan.beingEnded(), plan.clientAtWork(), activities.of(SYNTHESIS),
                                        attempts(plan.synthesisAttempt())));
            }
            case "completed" -> plan.isDegraded()
                    ? new Row(Tone.ODD, glyphs.completed(), SYNTHESIS, "", took, "degraded: without " + missing())
                    : new Row(Tone.GOOD, glyphs.completed(), SYNTHESIS, "", took, "");
            case "failed" -> new Row(plan.isPlanned() ? Tone.BAD : Tone.QUIET,
                    plan.isPlanned() ? glyphs.failed() : glyphs.waiting(), SYNTHESIS, "", "",
                    !plan.isPlanned() ? "" : plan.error().map(Fault::toString).map(Text::oneLine).orElse(""));
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
