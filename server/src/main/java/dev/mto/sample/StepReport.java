package dev.mto.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a prompt tells of one earlier sub-task. Immutable.
///
/// @param description what it was to do; may be empty
/// @param text its result, or why there is none
record StepReport(String description, String text, boolean failed) {
    private static final Pattern HEAD = Pattern.compile("(?m)^\\W{0,8}Sub-?task\\s+#?\\d+\\b[\\s:.)-]*(.*)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RESULT = Pattern.compile("^\\W{0,8}Result\\W{0,3}:\\W*?\\R?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FAILED = Pattern.compile("\\b(?:failed|failure|error|cancelled|not run)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final String NO_RESULT = "(There is none: this sub-task failed";
    private static final Pattern LOOKED = Pattern.compile("^- Looked at: (.*)$");
    private static final Pattern POINT = Pattern.compile("^- (?:Found: )?(.*)$");

    /// Every sub-task a text tells of, in its order.
    static List<StepReport> in(String text) {
        List<StepReport> reports = new ArrayList<>();
        Matcher head = HEAD.matcher(text);
        boolean more = head.find();
        while (more) {
            String description = head.group(1).strip();
            int from = head.end();
            more = head.find();
            reports.add(of(description, text.substring(from, more ? head.start() : text.length()).strip()));
        }
        return List.copyOf(reports);
    }

    private static StepReport of(String description, String body) {
        Matcher result = RESULT.matcher(body);
        boolean answered = result.find();
        String text = Texts.unsigned(answered ? body.substring(result.end()) : body);
        // With a result there is no failure, whatever words the result is made of.
        String first = Texts.lines(body).stream().findFirst().orElse("");
        boolean failed = answered ? text.startsWith(NO_RESULT) : FAILED.matcher(first).find();
        return new StepReport(description, text, failed);
    }

    /// What was looked at; a dash where the result does not say.
    String looked() {
        return Texts.lines(text).stream().map(LOOKED::matcher).filter(Matcher::matches).map(line -> line.group(1))
                .findFirst().orElse("-");
    }

    /// The result in one line.
    String gist() {
        List<String> found = Texts.lines(text).stream().filter(line -> !LOOKED.matcher(line).matches())
                .map(POINT::matcher).filter(Matcher::matches).map(line -> line.group(1)).toList();
        String firstWords = Texts.lines(text).stream().filter(line -> !line.startsWith("**")).findFirst()
                .orElse("nothing");
        return Texts.shorten(found.isEmpty() ? firstWords : String.join("; ", found), 400);
    }

    /// The rows of the first table in the result, without its head; empty where there is none.
    List<String> rows() {
        List<String> rows = Texts.lines(text).stream().filter(line -> line.startsWith("|")).toList();
        return rows.size() > 2 ? rows.subList(2, rows.size()) : List.of();
    }
}
