package dev.mto.cli.view;

import java.util.Locale;
import java.util.Map;

/// The signs that stand for states. Immutable.
///
/// @param bar what fills the time that something took
/// @param track what fills the time before and after
/// @param spinner what runs, one character for each frame
public record Glyphs(
        String waiting,
        String completed,
        String failed,
        String cancelled,
        String paused,
        String from,
        String ellipsis,
        String bar,
        String track,
        String spinner) {
    public static final Glyphs UNICODE = new Glyphs("○", "✓", "✗", "–", "‖", "←", "…", "━", "·", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏");
    public static final Glyphs ASCII = new Glyphs("o", "+", "x", "-", "=", "<-", "~", "=", ".", "|/-\\");

    /// ASCII where the locale names another character set than UTF-8. Where it names none, as in most containers, the
    /// terminal is nearly always one of today.
    public static Glyphs of(Map<String, String> variables) {
        String locale = "";
        for (String name : new String[]{"LANG", "LC_CTYPE", "LC_ALL"}) {
            String value = variables.getOrDefault(name, "");
            locale = value.isEmpty() ? locale : value;
        }
        String lower = locale.toLowerCase(Locale.ROOT);
        boolean other = lower.contains(".") && !lower.contains("utf-8") && !lower.contains("utf8");
        return other ? ASCII : UNICODE;
    }

    /// The same for what is drawn once and then stays.
    Glyphs still() {
        return new Glyphs(waiting, completed, failed, cancelled, paused, from, ellipsis, bar, track,
                equals(ASCII) ? "*" : "◐");
    }

    String spinning(int frame) {
        int at = Math.floorMod(frame, spinner.length());
        return spinner.substring(at, at + 1);
    }
}
