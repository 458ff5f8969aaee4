package dev.mto.sample;

import java.util.List;

/// What the stand-in says of itself, and how it cuts texts. Holds no state.
final class Texts {
    /// The first line of everything it writes.
    static final String STAND_IN = "*Stand-in for a language model: made by fixed rules, no model was used.*";
    static final String WAY_OUT = "For real answers give opencode a model (`opencode auth login`, or a provider in its "
            + "configuration) and leave the sample model out.";

    private Texts() {}

    /// A text under the line that says what wrote it.
    static String signed(String text) {
        return STAND_IN + "\n\n" + text.strip();
    }

    /// What of an earlier answer is not the line that says what wrote it.
    static String unsigned(String text) {
        return text.replace(STAND_IN, "").strip();
    }

    /// At most so many characters, a cut marked by an ellipsis.
    static String shorten(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
