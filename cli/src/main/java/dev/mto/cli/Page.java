package dev.mto.cli;

import dev.mto.cli.view.TerminalSize;
import dev.mto.cli.view.Theme;
import java.util.List;
import org.jline.utils.AttributedString;

/// Standard output as something to be laid out on. Immutable.
///
/// @param width in columns; without limit where it is no terminal, so that nothing is cut off for the next program
record Page(Shell shell, Theme theme, int width) {
    private static final int UNLIMITED = 100_000;

    static Page of(Shell shell) {
        boolean terminal = TerminalSize.isOutput();
        int width = terminal ? new TerminalSize(shell.variables()).read().getColumns() : UNLIMITED;
        return new Page(shell, Theme.of(shell.variables(), terminal), width);
    }

    void println(AttributedString line) {
        shell.out().println(theme.colour() ? line.toAnsi() : line.toString());
    }

    /// An empty line and then these; nothing where there are none.
    void paragraph(List<String> lines) {
        if (!lines.isEmpty()) {
            shell.out().println();
            lines.forEach(shell.out()::println);
        }
    }
}
