package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.Fault;
import dev.mto.client.PlanEvent;
import dev.mto.client.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import tools.jackson.databind.JsonNode;

/// A plan's journal as a table: number, time since the plan was handed in, what happened, to which attempt, and what is
/// to be said of it. Immutable.
///
/// What an entry says is read by the shape of its fields rather than by its type, so that a newer server's entries are
/// told, too.
public record JournalTable(List<PlanEvent> entries) {
    /// In every entry, or of use to the orchestrator only.
    private static final Set<String> LEFT_OUT = Set.of("seq", "at", "type", "attempt", "ids", "agents");

    public JournalTable {
        entries = List.copyOf(entries);
    }

    /// A line for each entry, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        int types = widest(entries.stream().map(entry -> Text.oneLine(entry.type())).toList());
        int attempts = widest(entries.stream().map(JournalTable::attempt).toList());
        int numbers = widest(entries.stream().map(PlanEvent::id).toList());
        List<AttributedString> lines = new ArrayList<>();
        for (PlanEvent entry : entries) {
            AttributedStringBuilder line = new AttributedStringBuilder();
            line.append(
                    theme.styled(Tone.QUIET, right(Text.oneLine(entry.id()), numbers) + "  " + right(time(entry), 7)))
                    .append("  ")
                    .append(theme.fit(theme.styled(tone(entry), Text.oneLine(entry.type())), types)).append("  ")
                    .append(theme.fit(new AttributedString(attempt(entry)), attempts)).append("  ")
                    .append(details(entry.json()));
            lines.add(theme.cut(Row.trimmed(line.toAttributedString()), width));
        }
        return lines;
    }

    private static String attempt(PlanEvent entry) {
        return entry.attempt().map(Text::oneLine).orElse("");
    }

    private String time(PlanEvent entry) {
        Optional<Instant> begin = entries.getFirst().at();
        return begin.flatMap(from -> entry.at().map(at -> Text.elapsed(Duration.between(from, at)))).orElse("");
    }

    private static Tone tone(PlanEvent entry) {
        String type = entry.type();
        if (type.endsWith(".completed") || type.equals("plan.accepted")) {
            return Tone.GOOD;
        }
        if (type.endsWith(".failed")) {
            return Tone.BAD;
        }
        return type.endsWith(".rejected") || type.endsWith(".limited") || type.endsWith(".paused")
                ? Tone.ODD
                : Tone.NORMAL;
    }

    private static String details(JsonNode entry) {
        return Text.oneLine(entry.propertyStream().filter(field -> !LEFT_OUT.contains(field.getKey()))
                .map(JournalTable::detail).map(JournalTable::unended).filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", ")));
    }

    /// One of several things on a line is no sentence.
    private static String unended(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String detail(Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        return switch (field.getKey()) {
            case "usage" -> Spending.of(Usage.of(value)).brief();
            case "goal" -> Text.brief(Text.oneLine(value.path("taskDescription").asString("")));
            case "spec" -> Text.brief(Text.oneLine(value.path("description").asString("")));
            case "index" -> "sub-task " + value.asString("");
            case "subtasks" -> subtasks(value);
            case "answer", "result", "reason", "fault", "outcome" -> said(value);
            default -> named(field.getKey(), value);
        };
    }

    private static String subtasks(JsonNode value) {
        boolean numbers = value.path(0).isNumber();
        return numbers
                ? "sub-tasks "
                        + value.valueStream().map(number -> number.asString("")).collect(Collectors.joining(", "))
                : Text.count(value.size(), "sub-task");
    }

    /// What speaks for itself: a text, a fault, or what was answered to who asked for a permission.
    private static String said(JsonNode value) {
        if (value.has("permission")) {
            String patterns = value.path("patterns").valueStream().map(pattern -> pattern.asString(""))
                    .collect(Collectors.joining(", "));
            return Text.oneLine(value.path("permission").asString("") + " " + patterns + " "
                    + (value.path("allowed").asBoolean(false) ? "allowed: " : "refused: ")
                    + value.path("reason").asString(""));
        }
        return Fault.in(value).map(fault -> Text.brief(Text.oneLine(fault.toString())))
                .orElseGet(() -> Text.brief(Text.firstLine(value.asString(""))));
    }

    private static String named(String name, JsonNode value) {
        if (value.isArray()) {
            return value.valueStream()
                    .map(each -> Text.oneLine(each.isObject() ? each.path("message").asString("") : each.asString("")))
                    .filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
        }
        String text = Text.brief(Text.oneLine(value.asString("")));
        return text.isEmpty() ? "" : Text.oneLine(name) + " " + text;
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(Text::columns).max().orElse(0);
    }

    private static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }
}
