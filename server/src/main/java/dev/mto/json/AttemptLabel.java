package dev.mto.json;

import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads back what [Attempt#label()] writes.
final class AttemptLabel {
    private static final Pattern FORM = Pattern.compile("(?:planner|synthesis|subtask\\.(\\d{1,9}))\\.(\\d{1,9})");

    private AttemptLabel() {}

    /// @throws IllegalArgumentException where the text is no label
    static Attempt parse(String label) {
        Matcher matcher = FORM.matcher(label);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the label of an attempt: " + label);
        }
        return new Attempt(work(label, matcher), Integer.parseInt(matcher.group(2)));
    }

    private static Work work(String label, Matcher matcher) {
        if (matcher.group(1) != null) {
            return new Work.Subtask(Integer.parseInt(matcher.group(1)));
        }
        return label.startsWith("planner") ? new Work.Planning() : new Work.Synthesis();
    }
}
