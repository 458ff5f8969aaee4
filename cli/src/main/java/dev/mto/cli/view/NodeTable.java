package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/// Servers as a table: name, state, what each runs, and when it was last seen. Immutable.
public record NodeTable(List<Node> nodes, Instant now) {
    /// A line with the headings and one for each server, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "STATE", "PLANS", "SESSIONS", "WAITING", "SEEN", "UP", "VERSION", "URL"));
        nodes.stream().map(this::cells).forEach(rows::add);
        return new Grid(rows, (column, cell) -> column == 1 && !cell.equals("active") ? Tone.QUIET : Tone.NORMAL)
                .lines(theme, width);
    }

    private List<String> cells(Node node) {
        return List.of(Text.oneLine(node.name()) + (node.self() ? " *" : ""), Text.oneLine(node.state()),
                String.valueOf(node.plans()), node.sessionsInFlight() + " of " + node.sessionsMost(),
                String.valueOf(node.sessionsWaiting()),
                node.seenAt().map(at -> Text.age(Duration.between(at, now)) + " ago").orElse(""),
                node.startedAt().map(at -> Text.age(Duration.between(at, now))).orElse(""),
                Text.oneLine(node.version()), Text.oneLine(node.url().orElse("")));
    }
}
