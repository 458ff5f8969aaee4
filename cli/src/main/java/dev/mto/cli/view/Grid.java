package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// Cells in columns, each as wide as its widest cell. Immutable.
///
/// @param rows the first holds the headings; all of the same length
/// @param tones how each cell is to look
record Grid(List<List<String>> rows, Tones tones) {
    /// How a cell is to look.
    @FunctionalInterface
    interface Tones {
        /// The look of one cell.
        ///
        /// @param column from 0
        Tone of(int column, String cell);
    }

    /// A line for each row, none wider than so many columns.
    List<AttributedString> lines(Theme theme, int width) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], Text.columns(row.get(column)));
            }
        }
        List<AttributedString> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(theme.cut(line(row, widths, theme, lines.isEmpty()), width)));
        return lines;
    }

    private AttributedString line(List<String> row, int[] widths, Theme theme, boolean heading) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        for (int column = 0; column < widths.length; column++) {
            Tone tone = heading ? Tone.QUIET : tones.of(column, row.get(column));
            AttributedString cell = theme.styled(tone, row.get(column));
            if (column < widths.length - 1) {
                line.append(theme.fit(cell, widths[column])).append("  ");
            } else {
                line.append(cell);
            }
        }
        return line.toAttributedString();
    }
}
