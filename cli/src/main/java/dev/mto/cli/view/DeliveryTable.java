package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.client.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/// Deliveries as a table: id, what it tells, state, attempts, when it is tried next, and what went wrong. Immutable.
public record DeliveryTable(List<Delivery> deliveries, Instant now) {
    /// A line with the headings and one for each delivery, none wider than so many columns.
    public List<AttributedString> lines(Theme theme, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "TYPE", "STATE", "ATTEMPTS", "NEXT", "LAST"));
        deliveries.stream().map(this::cells).forEach(rows::add);
        return new Grid(rows, (column, cell) -> column == 2 && cell.equals("failed") ? Tone.BAD : Tone.NORMAL)
                .lines(theme, width);
    }

    private List<String> cells(Delivery delivery) {
        return List.of(Text.oneLine(delivery.id()), Text.oneLine(delivery.type()), Text.oneLine(delivery.state()),
                String.valueOf(delivery.attempts()), delivery.nextAttemptAt().map(this::until).orElse(""),
                Text.oneLine(delivery.lastError().or(() -> delivery.lastStatus().map(String::valueOf)).orElse("")));
    }

    private String until(Instant next) {
        return next.isAfter(now) ? "in " + Text.age(Duration.between(now, next)) : "now";
    }
}
