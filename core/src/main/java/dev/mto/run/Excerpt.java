package dev.mto.run;

/// A text cut to a budget, with the cut marked.
public final class Excerpt {
    private Excerpt() {}

    /// The text itself where it fits; else its beginning, and a line that says how much is missing. A cut never splits
    /// a character.
    ///
    /// @param maxChars UTF-16 units of the text to keep; the marking line comes on top
    public static String of(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        String kept = beginning(text, maxChars);
        return kept + "\n[cut here: " + (text.length() - kept.length())
                + " more characters; the whole text is kept in the plan]";
    }

    /// The beginning of a longer text, without half a character at its end.
    static String beginning(String text, int maxChars) {
        boolean splits = maxChars > 0 && Character.isHighSurrogate(text.charAt(maxChars - 1));
        return text.substring(0, splits ? maxChars - 1 : maxChars);
    }
}
