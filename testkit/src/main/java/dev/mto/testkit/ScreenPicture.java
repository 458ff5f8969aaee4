package dev.mto.testkit;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Draws a captured screen as an SVG picture, with its colours. Stateless, but for the style it is at within one screen;
/// confined to one thread.
final class ScreenPicture {
    private static final int CELL_WIDTH = 8;
    private static final int CELL_HEIGHT = 17;
    private static final int BASELINE = 13;
    private static final String PAPER = "#0a0a0a";
    private static final String INK = "#eeeeee";
    private static final Pattern STYLE = Pattern.compile("\033\\[([0-9;]*)m");
    private static final String[] BASIC = {"#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd",
            "#e5e5e5", "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff"};

    private final StringBuilder svg = new StringBuilder();
    private String ink = INK;
    private String paper = PAPER;
    private boolean bold;

    /// Draws one.
    ///
    /// @param ansi rows with escape sequences for colours and nothing else, as tmux captures them
    /// @param columns its width
    static String of(String ansi, int columns) {
        List<String> rows = ansi.lines().toList();
        ScreenPicture picture = new ScreenPicture();
        int width = columns * CELL_WIDTH;
        int height = rows.size() * CELL_HEIGHT;
        picture.svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
                font-family="monospace" font-size="13" xml:space="preserve">
                <rect width="100%%" height="100%%" fill="%s"/>
                """.formatted(width, height, width, height, PAPER));
        for (int row = 0; row < rows.size(); row++) {
            picture.row(rows.get(row), row);
        }
        return picture.svg.append("</svg>\n").toString();
    }

    private void row(String row, int number) {
        Matcher style = STYLE.matcher(row);
        int column = 0;
        int from = 0;
        while (style.find()) {
            column += run(row.substring(from, style.start()), column, number);
            take(style.group(1));
            from = style.end();
        }
        run(row.substring(from), column, number);
    }

    /// Draws a text of one style, and gives its columns. Its width is set, since nobody knows the viewer's font.
    private int run(String text, int column, int row) {
        int columns = text.codePointCount(0, text.length());
        int width = columns * CELL_WIDTH;
        if (columns > 0 && !paper.equals(PAPER)) {
            svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                    column * CELL_WIDTH, row * CELL_HEIGHT, width, CELL_HEIGHT, paper));
        }
        if (!text.isBlank()) {
            svg.append(String.format(Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" fill=\"%s\"%s>%s</text>%n",
                    column * CELL_WIDTH, row * CELL_HEIGHT + BASELINE, width, ink,
                    bold ? " font-weight=\"bold\"" : "", escaped(text)));
        }
        return columns;
    }

    private void take(String parameters) {
        int[] codes = Pattern.compile(";").splitAsStream(parameters.isEmpty() ? "0" : parameters)
                .mapToInt(Integer::parseInt).toArray();
        int at = 0;
        while (at < codes.length) {
            at += takeOne(codes, at);
        }
    }

    /// Takes the code at a place, with those that belong to it, and gives how many they were.
    private int takeOne(int[] codes, int at) {
        int code = codes[at];
        if (code == 0) {
            ink = INK;
            paper = PAPER;
            bold = false;
        } else if (code == 1 || code == 22) {
            bold = code == 1;
        } else if (code == 38 || code == 48) {
            boolean direct = codes[at + 1] == 2;
            String colour = direct ? rgb(codes[at + 2], codes[at + 3], codes[at + 4]) : indexed(codes[at + 2]);
            set(code == 38, colour);
            return direct ? 5 : 3;
        } else if (code == 39 || code == 49) {
            set(code == 39, code == 39 ? INK : PAPER);
        } else if (code >= 30 && code <= 47) {
            set(code < 40, BASIC[code % 10]);
        } else if (code >= 90 && code <= 107) {
            set(code < 100, BASIC[8 + code % 10]);
        }
        return 1;
    }

    private void set(boolean text, String colour) {
        if (text) {
            ink = colour;
        } else {
            paper = colour;
        }
    }

    /// Of the 256 colours of a terminal: 16 basic ones, a cube of 6 by 6 by 6, and 24 greys.
    private static String indexed(int index) {
        if (index < 16) {
            return BASIC[index];
        }
        int grey = 8 + (index - 232) * 10;
        return index >= 232
                ? rgb(grey, grey, grey)
                : rgb(step((index - 16) / 36), step((index - 16) / 6 % 6), step((index - 16) % 6));
    }

    private static int step(int sixth) {
        return sixth == 0 ? 0 : 55 + 40 * sixth;
    }

    private static String rgb(int red, int green, int blue) {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
