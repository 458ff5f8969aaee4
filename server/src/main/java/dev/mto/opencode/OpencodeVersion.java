package dev.mto.opencode;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A release of opencode. Immutable.
record OpencodeVersion(int major, int minor, int patch) {
    /// What the rules of this package were measured with, as a range for people.
    static final String ACCEPTED = "1.18.0 or newer, below 2";

    private static final Pattern FORM = Pattern
            .compile("(?m)^\\s*v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?:[-+.].*)?\\s*$");

    /// Reads what `opencode --version` prints.
    static Optional<OpencodeVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.find()
                ? Optional.of(new OpencodeVersion(Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    boolean isAccepted() {
        return major == 1 && minor >= 18;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
