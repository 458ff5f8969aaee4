package dev.mto.cli.view;

import java.util.Map;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// How things are drawn. Immutable.
///
/// @param colour whether colours and weights are used at all
/// @param timed whether a time line is drawn where there is room
public record Theme(boolean colour, boolean timed, Glyphs glyphs) {
    /// What a piece of text is, as far as its looks go.
    enum Tone {
        NORMAL,
        TITLE,
        QUIET,
        GOOD,
        BAD,
        BUSY,
        ODD
    }

    /// The looks that the environment asks for.
    ///
    /// @param terminal whether it is a terminal that is drawn on
    public static Theme of(Map<String, String> variables, boolean terminal) {
        boolean wanted = variables.getOrDefault("NO_COLOR", "").isEmpty();
        return new Theme(terminal && wanted && !variables.getOrDefault("TERM", "").equals("dumb"), terminal,
                Glyphs.of(variables));
    }

    /// The same for what is drawn once and then stays.
    public Theme still() {
        return new Theme(colour, timed, glyphs.still());
    }

    AttributedString styled(Tone tone, String text) {
        return new AttributedString(Text.steady(text), colour ? style(tone) : AttributedStyle.DEFAULT);
    }

    private static AttributedStyle style(Tone tone) {
        return switch (tone) {
            case NORMAL -> AttributedStyle.DEFAULT;
            case TITLE -> AttributedStyle.DEFAULT.bold();
            case QUIET -> AttributedStyle.DEFAULT.faint();
            case GOOD -> AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
            case BAD -> AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
            case BUSY -> AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
            case ODD -> AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
        };
    }

    /// A text cut to a number of columns, its end marked where something is missing.
    AttributedString cut(AttributedString text, int columns) {
        if (text.columnLength() <= columns) {
            return text;
        }
        if (columns <= 0) {
            return AttributedString.EMPTY;
        }
        AttributedStringBuilder kept = new AttributedStringBuilder();
        kept.append(text.columnSubSequence(0, columns - 1));
        kept.append(glyphs.ellipsis());
        return kept.toAttributedString();
    }

    /// A text cut or filled up with spaces to exactly so many columns.
    AttributedString fit(AttributedString text, int columns) {
        AttributedString cut = cut(text, columns);
        AttributedStringBuilder filled = new AttributedStringBuilder();
        filled.append(cut).append(" ".repeat(Math.max(0, columns - cut.columnLength())));
        return filled.toAttributedString();
    }
}
