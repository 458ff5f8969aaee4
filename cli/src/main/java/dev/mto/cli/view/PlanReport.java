package dev.mto.cli.view;

import dev.mto.client.Approval;
import dev.mto.client.Forecast;
import dev.mto.client.PermissionAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;

/// What is to be said of a plan besides its picture and its answer. Immutable.
public record PlanReport(PlanPicture plan) {
    private static final int EXCERPT = 3;

    /// What failed and what was refused, and how to do better; empty where all went well.
    public List<String> troubles() {
        List<String> lines = new ArrayList<>();
        for (SubtaskPicture subtask : plan.subtasks()) {
            if (subtask.is("failed")) {
                subtask.error().ifPresent(
                        error -> lines.add("sub-task " + subtask.index() + " failed: " + Text.plain(error.toString())
                                + (subtask.spending().isEmpty() ? "" : " (" + subtask.spending().brief() + ")")));
            } else if (subtask.is("cancelled") && subtask.cancelReason().isPresent()) {
                lines.add("sub-task " + subtask.index() + " was " + subtask.cancelled());
            }
            subtask.refusals().forEach(refusal -> lines.add("sub-task " + subtask.index() + " was refused "
                    + Text.oneLine(refusal.subject()) + ": " + Text.oneLine(refusal.reason())));
        }
        plan.dropped().forEach(draft -> lines.add("begun while the planner wrote, and not in the plan it came to: "
                + Text.brief(draft.description())
                + (draft.spending().isEmpty() ? "" : " (" + draft.spending().brief() + ")")));
        hint(lines);
        plan.error().ifPresent(error -> lines.add("the plan failed: " + Text.plain(error.toString())));
        return lines;
    }

    private void hint(List<String> lines) {
        Set<String> permissions = new LinkedHashSet<>();
        plan.subtasks().forEach(subtask -> subtask.refusals().stream().map(PermissionAnswer::permission)
                .filter(permission -> !permission.equals("question")).forEach(permissions::add));
        if (!permissions.isEmpty()) {
            lines.add("to allow that next time: --allow " + String.join(" --allow ", permissions));
        }
    }

    /// How it ended or how far it is, for how long, and what it cost, in one line.
    public String ending(Instant now) {
        StringBuilder line = new StringBuilder(plan.status());
        if (plan.isDegraded()) {
            line.append(", degraded");
        }
        plan.createdAt().ifPresent(from -> line.append(plan.finishedAt()
                .map(to -> " in " + Text.elapsed(Duration.between(from, to)))
                .orElseGet(() -> " for " + Text.running(Duration.between(from, now)))));
        if (!plan.beingEnded().isEmpty()) {
            line.append(", ").append(plan.beingEnded());
        }
        if (plan.is("cancelled")) {
            plan.cancelReason().ifPresent(reason -> line.append(" (").append(Text.oneLine(reason)).append(')'));
        }
        // Of a plan that runs on a budget, the picture above has it already.
        boolean said = !plan.budget().isEmpty() && !plan.isTerminal();
        String spent = said ? "" : plan.spending().of(plan.budget());
        return line.append(spent.isEmpty() ? "" : ", ").append(spent).append("  ").append(plan.id()).toString();
    }

    /// All that the provider says for whom a plan waits, where a line so wide cuts it off.
    public List<String> pause(Theme theme, int width, Instant now) {
        return plan.pause(now).filter(pause -> new AttributedString(pause.line(theme, now)).columnLength() > width)
                .map(pause -> List.of("the provider says: " + pause.reason())).orElse(List.of());
    }

    /// What it will most likely take, and what is to be done so that it begins; empty where it does not wait for that.
    public List<String> approval(Instant now) {
        return approval(now, Integer.MAX_VALUE);
    }

    /// The same in lines that are no wider than so many columns, so that no command is cut off.
    List<String> approval(Instant now, int width) {
        return plan.approval().filter(_ -> plan.isAwaitingApproval()).map(approval -> Stream
                .concat(Text.packed(forecast(approval, now), " ", width).stream(), ways(approval, width).stream())
                .toList()).orElse(List.of());
    }

    private List<String> ways(Approval approval, int width) {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("approve it: ", "mto approve " + plan.id() + " --revision " + approval.revision());
        ways.put("change it: ", "mto edit " + plan.id());
        ways.put("call it off: ", "mto cancel " + plan.id());
        List<String> named = ways.entrySet().stream().map(way -> way.getKey() + way.getValue()).toList();
        boolean fits = named.stream().allMatch(way -> way.length() <= width);
        return Text.packed(fits ? named : List.copyOf(ways.values()), "   ", width);
    }

    /// In pieces, between which a line may end.
    private static List<String> forecast(Approval approval, Instant now) {
        Forecast forecast = approval.forecast();
        List<String> pieces = new ArrayList<>();
        pieces.add("forecast: " + Text.count(forecast.subtasks(), "sub-task"));
        forecast.criticalPath()
                .ifPresent(time -> add(pieces, ",", Text.running(time) + " for the longest chain of them"));
        forecast.lowestUsd()
                .ifPresent(low -> add(pieces, ",", Spending.range(low, forecast.highestUsd().orElse(low))));
        if (pieces.size() == 1) {
            add(pieces, ";", "nothing is known of such sub-tasks yet");
        }
        approval.expiresAt().ifPresent(end -> add(pieces, ";", "waits until " + Text.clock(end, now)));
        return pieces;
    }

    private static void add(List<String> pieces, String mark, String piece) {
        pieces.add(pieces.removeLast() + mark);
        pieces.add(piece);
    }

    /// The beginning of each result there is.
    public List<String> excerpts(Theme theme, int width) {
        List<String> lines = new ArrayList<>();
        for (SubtaskPicture subtask : plan.subtasks()) {
            subtask.result().ifPresent(result -> excerpt(subtask.index(), Text.plain(result), theme, width, lines));
        }
        return lines;
    }

    private static void excerpt(int index, String result, Theme theme, int width, List<String> lines) {
        List<String> said = result.lines().filter(line -> !line.isBlank()).toList();
        lines.add("result of sub-task " + index + ":");
        said.stream().limit(EXCERPT)
                .map(line -> theme.cut(theme.styled(Theme.Tone.NORMAL, "  " + line.stripTrailing()), width).toString())
                .forEach(lines::add);
        if (said.size() > EXCERPT) {
            int more = said.size() - EXCERPT;
            lines.add("  " + theme.glyphs().ellipsis() + " " + more + (more == 1 ? " more line" : " more lines"));
        }
    }
}
