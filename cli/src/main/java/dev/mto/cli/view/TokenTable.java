package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/// Tokens as a table: id, name, owner, state, what they may do, when they end and when they were used. Immutable.
public record TokenTable(List<Token> tokens, Instant now) {
    /// A line with the headings and one for each token, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "NAME", "OWNER", "STATE", "SCOPES", "EXPIRES", "USED", "ROOTS"));
        tokens.stream().map(this::cells).forEach(rows::add);
        return new Grid(rows, (column, cell) -> column == 3 && !cell.equals("active") ? Tone.QUIET : Tone.NORMAL)
                .lines(theme, width);
    }

    private List<String> cells(Token token) {
        return List.of(Text.oneLine(token.id()), Text.oneLine(token.name()), Text.oneLine(token.owner()),
                Text.oneLine(token.state()), Text.oneLine(String.join(",", token.scopes())),
                token.expiresAt().map(at -> at.toString().substring(0, 10)).orElse("never"),
                token.lastUsedAt().map(at -> Text.age(Duration.between(at, now)) + " ago").orElse("never"),
                Text.oneLine(String.join(", ", token.roots())));
    }
}
