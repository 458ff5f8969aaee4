package dev.mto.json;

/// Text from outside as a message shows it: in quotes, and cut where it is long. Stateless.
public final class Quote {
    private static final int MAX_CHARACTERS = 60;

    private Quote() {}

    /// In quotes.
    public static String of(String text) {
        return '"' + clip(text) + '"';
    }

    static String clip(String text) {
        return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS)) + "…";
    }
}
