package dev.mto.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jline.utils.AttributedString;

/// Words and figures made fit to be shown. What agents write is not trusted: a control character could command the
/// terminal.
public final class Text {
    private static final Pattern WHITE = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n\\t\\x{200D}]]");

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM ", Locale.ENGLISH);
    /// So close to its end a wait is told to the second.
    private static final Duration NEAR = Duration.ofMinutes(2);
    private static final int BRIEF = 160;

    private static final String TINT = "[\\x{FE0E}\\x{FE0F}\\x{20E3}\\x{1F3FB}-\\x{1F3FF}\\x{E0020}-\\x{E007F}]";
    private static final Pattern JOINED = Pattern
            .compile("(?:" + TINT + "|\\x{200D}\\p{IsExtended_Pictographic}|\\x{200D})+");
    private static final Pattern FLAG = Pattern.compile("[\\x{1F1E6}-\\x{1F1FF}]");
    private static final int FIRST_OF_FLAGS = 0x1F1E6;

    private Text() {}

    /// A text of several lines without control characters other than tab and newline.
    public static String plain(String text) {
        return CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("");
    }

    /// A text on one line, runs of white space as one space.
    public static String oneLine(String text) {
        return CONTROL.matcher(WHITE.matcher(text).replaceAll(" ")).replaceAll("").strip();
    }

    /// A line in signs whose width all terminals agree on, for what stands in columns: of an emoji that is put together the
    /// first part, of a flag its letters.
    static String steady(String line) {
        return FLAG.matcher(JOINED.matcher(line).replaceAll(""))
                .replaceAll(flag -> String.valueOf((char) ('A' + flag.group().codePointAt(0) - FIRST_OF_FLAGS)));
    }

    /// The columns that such a line takes.
    static int columns(String line) {
        return new AttributedString(steady(line)).columnLength();
    }

    /// The beginning of a line, where it is longer than a log line should be.
    static String brief(String line) {
        return line.codePointCount(0, line.length()) <= BRIEF
                ? line
                : line.substring(0, line.offsetByCodePoints(0, BRIEF - 1)).stripTrailing() + "…";
    }

    /// So many of them: `1 sub-task`, `2 sub-tasks`.
    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /// Pieces put together to lines of at most so many columns, as many as fit into each; one that is wider has a line to
    /// itself.
    static List<String> packed(List<String> pieces, String gap, int width) {
        List<String> lines = new ArrayList<>();
        for (String piece : pieces) {
            String longer = lines.isEmpty() ? piece : lines.getLast() + gap + piece;
            if (!lines.isEmpty() && longer.length() <= width) {
                lines.removeLast();
                lines.add(longer);
            } else {
                lines.add(piece);
            }
        }
        return lines;
    }

    /// The first line that says something.
    public static String firstLine(String text) {
        return plain(text).lines().filter(line -> !line.isBlank()).findFirst().map(Text::oneLine).orElse("");
    }

    /// How long something took: `4.1s`, `2m 05s`, `1h 02m`.
    public static String elapsed(Duration time) {
        Duration positive = time.isNegative() ? Duration.ZERO : time;
        if (positive.toSeconds() < 60) {
            long tenths = positive.toMillis() / 100;
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        return longer(positive);
    }

    /// How long something has been going on. In whole seconds: tenths that run are only unrest.
    public static String running(Duration time) {
        Duration positive = time.isNegative() ? Duration.ZERO : time;
        return positive.toSeconds() < 60 ? positive.toSeconds() + "s" : longer(positive);
    }

    private static String longer(Duration time) {
        return time.toHours() > 0
                ? time.toHours() + "h " + twoDigits(time.toMinutesPart()) + "m"
                : time.toMinutes() + "m " + twoDigits(time.toSecondsPart()) + "s";
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /// A time to come, as the clock on the user's wall has it: `14:05`, with the day where that is not today's, to the
    /// second where it is near. Never before its time.
    static String clock(Instant time, Instant now) {
        boolean near = Duration.between(now, time).compareTo(NEAR) < 0;
        ChronoUnit unit = near ? ChronoUnit.SECONDS : ChronoUnit.MINUTES;
        Instant whole = time.truncatedTo(unit);
        ZonedDateTime then = (whole.equals(time) ? whole : whole.plus(1, unit)).atZone(ZoneId.systemDefault());
        boolean today = then.toLocalDate().equals(LocalDate.ofInstant(now, ZoneId.systemDefault()));
        return (today ? "" : DAY.format(then)) + (near ? SECOND : MINUTE).format(then);
    }

    /// How long ago something was, roughly: `12s`, `5m`, `3h`, `2d`.
    public static String age(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
