package dev.mto.run;

/// A text cut to a budget, with the cut marked.
public final class Excerpt {
    private Excerpt() {}

    /// The text itself where it fits; else its beginning, and a line that says how much is missing. A cut never
    /// splits a
    /// character.
    ///
    /// @param maxChars UTF-16 units of the text to keep; the marking line comes on top
    public static String of(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(Math.max(0, maxChars - 1))) ? maxChars - 1 : maxChars;
        int cut = Math.max(0, end);
        return text.substring(0, cut) + "\n[cut here: " + (text.length() - cut)
                + " more characters; the whole text is kept in the plan]";
    }
}
