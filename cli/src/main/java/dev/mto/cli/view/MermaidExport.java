package dev.mto.cli.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A plan as a flowchart for Mermaid: request, sub-tasks with their states, answer. Immutable.
///
/// Every sign that could mean something to Mermaid or to HTML is written as the number of its character.
public record MermaidExport(PlanPicture plan) {
    private static final String HARMLESS = " .,:-/()+";
    private static final List<String> STATES = List.of("pending", "running", "completed", "failed", "cancelled");

    /// The whole diagram.
    public String text() {
        List<String> lines = new ArrayList<>(List.of("flowchart TD"));
        lines.add("  request([\"" + label(plan.task()) + "\"])");
        Set<Integer> needed = new TreeSet<>();
        for (SubtaskPicture subtask : plan.subtasks()) {
            lines.add(node(subtask));
            needed.addAll(subtask.dependencies());
        }
        lines.add("  answer([\"answer<br/>" + label(plan.status()) + "\"])" + style(plan.status()));
        for (SubtaskPicture subtask : plan.subtasks()) {
            if (subtask.dependencies().isEmpty()) {
                lines.add("  request --> s" + subtask.index());
            }
            subtask.dependencies().forEach(from -> lines.add("  s" + from + " --> s" + subtask.index()));
            if (!needed.contains(subtask.index())) {
                lines.add("  s" + subtask.index() + " --> answer");
            }
        }
        if (plan.subtasks().isEmpty()) {
            lines.add("  request --> answer");
        }
        lines.addAll(
                List.of("  classDef pending stroke-dasharray:4 3", "  classDef running stroke:#0891b2,stroke-width:3px",
                        "  classDef completed stroke:#16a34a,stroke-width:2px",
                        "  classDef failed stroke:#dc2626,stroke-width:3px",
                        "  classDef cancelled stroke:#9ca3af,color:#9ca3af"));
        return String.join("\n", lines) + "\n";
    }

    private static String node(SubtaskPicture subtask) {
        String took = subtask.startedAt().flatMap(from -> subtask.finishedAt()
                .map(to -> ", " + Text.elapsed(Duration.between(from, to)))).orElse("");
        return "  s" + subtask.index() + "[\"" + label(subtask.index() + " " + subtask.description()) + "<br/>"
                + label(subtask.status() + took + ", " + subtask.agent()) + "\"]" + style(subtask.status());
    }

    /// None for a state that a newer server knows.
    private static String style(String status) {
        return STATES.contains(status) ? ":::" + status : "";
    }

    private static String label(String text) {
        StringBuilder label = new StringBuilder();
        Text.brief(text).codePoints().forEach(sign -> {
            if (Character.isLetterOrDigit(sign) || HARMLESS.indexOf(sign) >= 0) {
                label.appendCodePoint(sign);
            } else {
                label.append('#').append(sign).append(';');
            }
        });
        return label.toString();
    }
}
