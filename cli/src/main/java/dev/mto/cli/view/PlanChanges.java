package dev.mto.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What became different between two pictures of a plan, as lines for a log. Immutable.
public record PlanChanges(Optional<PlanPicture> before, PlanPicture after, Instant now) {
    /// One line for each change, with the time since the plan was handed in.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        planned(lines);
        for (SubtaskPicture subtask : after.subtasks()) {
            subtask(earlier(subtask.index()), subtask, lines);
        }
        status(lines);
        return lines;
    }

    private void planned(List<String> lines) {
        if (before.isEmpty()) {
            lines.add("plan " + after.id() + "  " + after.task());
            lines.add(at(after.createdAt(), "planner started"));
        }
        if (after.subtasks().isEmpty() || before.filter(picture -> !picture.subtasks().isEmpty()).isPresent()) {
            return;
        }
        lines.add(at(after.firstStart(), "planned " + after.subtasks().size() + " sub-tasks"));
        after.subtasks().forEach(subtask -> lines.add("         " + listed(subtask)));
    }

    private static String listed(SubtaskPicture subtask) {
        String needs = subtask.dependencies().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return subtask.index() + "  " + subtask.description() + "  (" + subtask.agent()
                + (needs.isEmpty() ? "" : "; after " + needs) + ")";
    }

    private Optional<SubtaskPicture> earlier(int index) {
        return before.stream().flatMap(picture -> picture.subtasks().stream())
                .filter(subtask -> subtask.index() == index).findFirst();
    }

    private void subtask(Optional<SubtaskPicture> old, SubtaskPicture subtask, List<String> lines) {
        String name = "sub-task " + subtask.index();
        int oldAttempt = old.map(SubtaskPicture::attempt).orElse(0);
        if (subtask.attempt() > oldAttempt) {
            String again = subtask.attempt() > 1 ? " (attempt " + subtask.attempt() + ")" : "";
            lines.add(at(subtask.startedAt(), name + " started" + again + "  " + subtask.description()));
        }
        subtask.refusals().stream().skip(old.map(picture -> picture.refusals().size()).orElse(0)).forEach(
                refusal -> lines.add(at(Optional.empty(), name + " was refused " + Text.oneLine(refusal.subject()))));
        if (subtask.retryAt().isPresent() && !subtask.retryAt().equals(old.flatMap(SubtaskPicture::retryAt))) {
            lines.add(at(Optional.empty(), name + " will be tried again" + reason(subtask)));
        }
        if (subtask.isTerminal() && old.filter(SubtaskPicture::isTerminal).isEmpty()) {
            lines.add(at(subtask.finishedAt(), name + " " + subtask.status() + took(subtask) + "  "
                    + subtask.description() + (subtask.is("failed") ? reason(subtask) : "")));
        }
    }

    private static String reason(SubtaskPicture subtask) {
        return subtask.error().map(error -> ": " + Text.oneLine(error.toString())).orElse("");
    }

    private static String took(SubtaskPicture subtask) {
        return subtask.startedAt().isEmpty() || subtask.finishedAt().isEmpty()
                ? ""
                : " (" + Text.elapsed(Duration.between(subtask.startedAt().get(), subtask.finishedAt().get())) + ")";
    }

    private void status(List<String> lines) {
        if (before.map(PlanPicture::status).orElse("").equals(after.status())) {
            return;
        }
        if (after.is("synthesizing")) {
            lines.add(at(after.lastFinish(), "synthesis started"));
        }
        if (after.isTerminal()) {
            lines.add(at(after.finishedAt(), "plan " + after.status()));
        }
    }

    private String at(Optional<Instant> when, String what) {
        Instant begun = after.createdAt().orElse(now);
        String time = Text.elapsed(Duration.between(begun, when.orElse(now)));
        return " ".repeat(Math.max(0, 7 - time.length())) + time + "  " + what;
    }
}
