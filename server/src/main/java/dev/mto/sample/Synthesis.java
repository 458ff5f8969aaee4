package dev.mto.sample;

import java.util.List;
import java.util.stream.Collectors;

/// The request and the results that one answer is to be made of. Immutable.
///
/// @param reports what became of each sub-task
/// @param results the results as they were given, for where no sub-task is made out in them
record Synthesis(String request, List<StepReport> reports, String results) {
    /// A longer result is cut, so that no prompt makes an answer without end; characters.
    private static final int MAX_RESULT = 8_000;
    private static final int MAX_TITLE = 200;

    static Synthesis in(String prompt) {
        int request = prompt.indexOf(PromptKind.REQUEST_MARK);
        int after = prompt.indexOf(PromptKind.RESULTS_MARK, request);
        // The results may as well stand before the request.
        int results = after < 0 ? prompt.indexOf(PromptKind.RESULTS_MARK) : after;
        String asked = prompt.substring(request + PromptKind.REQUEST_MARK.length(),
                after < 0 ? prompt.length() : after);
        String given = prompt.substring(results + PromptKind.RESULTS_MARK.length(),
                results < request ? request : prompt.length());
        return new Synthesis(asked.strip(), StepReport.in(given), given.strip());
    }

    /// One Markdown text that holds every result and names every failure.
    String answer() {
        String done = reports.stream().filter(report -> !report.failed())
                .map(report -> "\n\n## " + report.description() + "\n\n" + body(report)).collect(Collectors.joining());
        String failed = reports.stream().filter(StepReport::failed)
                .map(report -> "\n- " + report.description() + ": " + report.gist()).collect(Collectors.joining());
        return "# " + Texts.shorten(request.replaceAll("\\s+", " "), MAX_TITLE)
                + (reports.isEmpty() ? "\n\n" + Texts.shorten(results, MAX_RESULT) : done)
                + (failed.isEmpty() ? "" : "\n\n## What failed\n" + failed) + "\n\n" + Texts.WAY_OUT;
    }

    /// The description is the heading already; it need not stand in bold under it.
    private static String body(StepReport report) {
        String text = report.text().lines().dropWhile(line -> line.isBlank() || line.equals("**" + report.description()
                + "**")).collect(Collectors.joining("\n"));
        return Texts.shorten(text.strip(), MAX_RESULT);
    }
}
