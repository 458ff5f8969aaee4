package dev.mto.cli.view;

import dev.mto.client.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What became different between two pictures of a plan, as lines for a log. Immutable.
public record PlanChanges(Optional<PlanPicture> before, PlanPicture after, Instant now) {
    private record Change(Instant at, String text) {}

    /// One line for each change, in the order they came about, with the time since the plan was handed in.
    public List<String> lines() {
        List<Change> changes = new ArrayList<>();
        planned(changes);
        for (SubtaskPicture subtask : after.subtasks()) {
            subtask(earlier(subtask), subtask, changes);
        }
        pause(changes);
        status(changes);
        changes.sort(Comparator.comparing(Change::at));
        Stream<String> title = before.isEmpty()
                ? Stream.of("plan " + after.id() + "  " + Text.brief(after.task()))
                : Stream.of();
        return Stream.concat(title, changes.stream().map(this::line)).toList();
    }

    private void planned(List<Change> changes) {
        if (before.isEmpty()) {
            changes.add(at(after.createdAt(), "planning"));
        }
        if (!after.isPlanned() || before.filter(PlanPicture::isPlanned).isPresent()) {
            return;
        }
        String list = after.subtasks().stream().map(subtask -> "\n         " + listed(subtask))
                .collect(Collectors.joining());
        Optional<Instant> when = after.planner().finishedAt();
        changes.add(at(when, "planned " + Text.count(after.subtasks().size(), "sub-task") + list));
        after.dropped().forEach(draft -> changes.add(at(when,
                "sub-task " + draft.index() + " dropped, not in the plan  " + Text.brief(draft.description()))));
    }

    private static String listed(SubtaskPicture subtask) {
        String needs = subtask.dependencies().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return subtask.index() + "  " + Text.brief(subtask.description()) + "  (" + subtask.agent()
                + (needs.isEmpty() ? "" : "; after " + needs) + ")";
    }

    /// The same one before. Until there is a plan, another may have been in its place.
    private Optional<SubtaskPicture> earlier(SubtaskPicture subtask) {
        return before.stream().flatMap(picture -> picture.subtasks().stream())
                .filter(old -> old.index() == subtask.index() && old.description().equals(subtask.description()))
                .findFirst();
    }

    private void subtask(Optional<SubtaskPicture> old, SubtaskPicture subtask, List<Change> changes) {
        String name = "sub-task " + subtask.index();
        int oldAttempt = old.map(SubtaskPicture::attempt).orElse(0);
        if (subtask.attempt() > oldAttempt) {
            String again = subtask.attempt() > 1 ? " (attempt " + subtask.attempt() + ")" : "";
            changes.add(at(subtask.startedAt(), name + " started" + again + "  " + Text.brief(subtask.description())));
        }
        subtask.refusals().stream().skip(old.map(picture -> picture.refusals().size()).orElse(0)).forEach(
                refusal -> changes.add(at(Optional.empty(), name + " was refused " + Text.oneLine(refusal.subject()))));
        if (subtask.retryAt().isPresent() && !subtask.retryAt().equals(old.flatMap(SubtaskPicture::retryAt))) {
            changes.add(at(Optional.empty(), name + " will be tried again" + reason(subtask)));
        }
        if (subtask.isTerminal() && old.filter(SubtaskPicture::isTerminal).isEmpty()) {
            changes.add(at(subtask.finishedAt(), name + " " + subtask.status() + took(subtask) + "  "
                    + Text.brief(subtask.description()) + (subtask.is("failed") ? reason(subtask) : because(subtask))));
        }
    }

    private static String reason(SubtaskPicture subtask) {
        return subtask.error().map(error -> ": " + Text.oneLine(error.toString())).orElse("");
    }

    private static String because(SubtaskPicture subtask) {
        return subtask.is("cancelled") && subtask.cancelReason().isPresent() ? ": " + subtask.cancelReason().get() : "";
    }

    private void pause(List<Change> changes) {
        after.pause(now).filter(pause -> pause.isNews(before.flatMap(picture -> picture.pause(now)))).ifPresent(
                pause -> changes.add(at(Optional.empty(), pause.text(now))));
    }

    private static String took(SubtaskPicture subtask) {
        return subtask.startedAt().isEmpty() || subtask.finishedAt().isEmpty()
                ? ""
                : " (" + Text.elapsed(Duration.between(subtask.startedAt().get(), subtask.finishedAt().get())) + ")";
    }

    private void status(List<Change> changes) {
        if (before.map(PlanChanges::stage).orElse("").equals(stage(after))) {
            return;
        }
        if (after.isAwaitingApproval()) {
            changes.add(at(after.approval().flatMap(Approval::requestedAt), awaiting()));
        }
        if (after.is("synthesizing")) {
            changes.add(at(after.lastFinish(), "synthesis started"));
        }
        if (after.isTerminal()) {
            changes.add(at(after.finishedAt(), "plan " + after.status() + (after.isDegraded() ? ", degraded" : "")));
        }
    }

    /// An edit is a new plan that waits.
    private static String stage(PlanPicture plan) {
        return plan.status() + (plan.isAwaitingApproval() ? plan.approval().map(Approval::revision).orElse(0) : "");
    }

    private String awaiting() {
        int revision = after.approval().map(Approval::revision).orElse(1);
        String edited = revision > 1
                ? "edited, " + Text.count(after.subtasks().size(), "sub-task") + after.subtasks().stream()
                        .map(subtask -> "\n         " + listed(subtask)).collect(Collectors.joining()) + "\n         "
                : "";
        return edited + "waits to be approved\n         "
                + String.join("\n         ", new PlanReport(after).approval(now));
    }

    private Change at(Optional<Instant> when, String what) {
        return new Change(when.orElse(now), what);
    }

    private String line(Change change) {
        String time = Text.elapsed(Duration.between(after.createdAt().orElse(now), change.at()));
        return " ".repeat(Math.max(0, 7 - time.length())) + time + "  " + change.text();
    }
}
