package dev.mto.cli.view;

import dev.mto.client.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A plan as a report in Markdown: request, answer, table of the sub-tasks, results. Immutable.
///
/// What agents wrote is not trusted. The answer is Markdown and stays so, but neither as HTML nor by a code fence left
/// open can it reach what follows; results are shown as they are, in fences of their own.
public record MarkdownExport(PlanPicture plan, Instant now) {
    private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");
    private static final Pattern BACKTICKS = Pattern.compile("`{3,}");
    /// A code span, which stays, or the beginning of a tag.
    private static final Pattern SPAN_OR_TAG = Pattern.compile("(`[^`]*`)|<(?=[A-Za-z/!?])");

    /// The whole document.
    public String text() {
        StringBuilder text = new StringBuilder("# " + escaped(Text.brief(plan.task())) + "\n\n");
        text.append(escaped(new PlanReport(plan).ending(now)))
                .append("\n\n## Request\n\n");
        Text.plain(plan.document().plan().taskDescription()).lines()
                .forEach(line -> text.append("> ").append(escaped(line)).append('\n'));
        List<String> approval = new PlanReport(plan).approval(now);
        if (!approval.isEmpty()) {
            text.append("\n## Approval\n\n").append(escaped(String.join("\n\n", approval))).append('\n');
        }
        plan.answer().ifPresent(answer -> text.append("\n## Answer\n\n").append(answer(answer)));
        plan.error().ifPresent(error -> text.append("\n## Failure\n\n").append(escaped(Text.oneLine(error.toString())))
                .append('\n'));
        if (!plan.subtasks().isEmpty()) {
            table(text);
            plan.subtasks().forEach(subtask -> result(subtask, text));
        }
        return text.toString();
    }

    private void table(StringBuilder text) {
        text.append("\n## Sub-tasks\n\n| # | sub-task | agent | after | state | took | spent |\n");
        text.append("|--:|----------|-------|-------|-------|-----:|-------|\n");
        for (SubtaskPicture subtask : plan.subtasks()) {
            String after = subtask.dependencies().stream().map(String::valueOf).collect(Collectors.joining(", "));
            text.append(List.of(String.valueOf(subtask.index()), cell(subtask.description()), cell(subtask.agent()),
                    after, state(subtask), took(subtask), subtask.spending().brief()).stream()
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
    }

    private static String state(SubtaskPicture subtask) {
        return cell(subtask.status() + subtask.error().map(Fault::code).map(code -> ": " + code).orElse(""));
    }

    private static String took(SubtaskPicture subtask) {
        return subtask.startedAt()
                .flatMap(from -> subtask.finishedAt().map(to -> Text.elapsed(Duration.between(from, to)))).orElse("");
    }

    private static void result(SubtaskPicture subtask, StringBuilder text) {
        Optional<String> told = subtask.result().or(() -> subtask.error().map(Fault::toString));
        told.map(Text::plain).ifPresent(result -> {
            String fence = fence(result);
            String what = subtask.result().isPresent() ? "Result" : "Failure";
            text.append("\n### ").append(what).append(" of sub-task ").append(subtask.index()).append("\n\n")
                    .append(fence).append("text\n").append(result.stripTrailing()).append('\n').append(fence)
                    .append('\n');
        });
    }

    /// Longer than any that the text has.
    private static String fence(String text) {
        Matcher runs = BACKTICKS.matcher(text);
        int longest = runs.results().mapToInt(run -> run.end() - run.start()).max().orElse(2);
        return "`".repeat(longest + 1);
    }

    private static String answer(String answer) {
        StringBuilder text = new StringBuilder();
        String open = "";
        for (String line : Text.plain(answer).stripTrailing().lines().toList()) {
            Matcher fence = FENCE.matcher(line);
            if (fence.matches() && open.isEmpty()) {
                open = fence.group(1);
            } else if (!open.isEmpty() && line.strip().startsWith(open) && line.strip().equals(run(line))) {
                open = "";
            } else if (open.isEmpty()) {
                line = untagged(line);
            }
            text.append(line).append('\n');
        }
        return open.isEmpty() ? text.toString() : text.append(open).append('\n').toString();
    }

    /// The line's first sign, as often as the line is long: what a closing fence consists of.
    private static String run(String line) {
        String stripped = line.strip();
        return stripped.substring(0, 1).repeat(stripped.length());
    }

    private static String untagged(String line) {
        return SPAN_OR_TAG.matcher(line).replaceAll(
                found -> found.group(1) == null ? "&lt;" : Matcher.quoteReplacement(found.group(1)));
    }

    private static String cell(String text) {
        return escaped(text).replace("|", "\\|");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("<", "&lt;").replace("`", "\\`");
    }
}
