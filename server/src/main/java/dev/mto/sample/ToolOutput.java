package dev.mto.sample;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one of opencode's tools answered, as far as it is understood. Immutable.
sealed interface ToolOutput {
    /// The entries of a directory.
    ///
    /// @param folders names without the slash at the end
    /// @param total how many entries there are in all; more than are named where the listing was cut
    record Listing(List<String> folders, List<String> files, int total) implements ToolOutput {}

    /// Lines of a file.
    ///
    /// @param total how many lines the whole file has
    record Reading(String path, List<String> lines, int total) implements ToolOutput {}

    /// Anything else: paths, matches, or an error message.
    record Words(String text) implements ToolOutput {}

    Pattern PATH = Pattern.compile("<path>(.*?)</path>");
    Pattern ENTRIES = Pattern.compile("(?s)<entries>\\R(.*)</entries>");
    Pattern CONTENT = Pattern.compile("(?s)<content>\\R(.*)</content>");
    Pattern LINE = Pattern.compile("^\\d+: ?(.*)$");
    Pattern FOOTER = Pattern.compile("\\((?:.*?\\bof |End of file - total |)(\\d+)(?: entries| lines|\\.).*\\)\\s*$");

    static ToolOutput of(String output) {
        Matcher path = PATH.matcher(output);
        Matcher entries = ENTRIES.matcher(output);
        Matcher content = CONTENT.matcher(output);
        if (path.find() && entries.find()) {
            return listing(entries.group(1));
        }
        return content.find() ? reading(path.reset().find() ? path.group(1) : "", content.group(1)) : new Words(output);
    }

    private static Listing listing(String entries) {
        List<String> names = Texts.lines(entries).stream().filter(line -> !FOOTER.matcher(line).matches()).toList();
        List<String> folders = names.stream().filter(name -> name.endsWith("/"))
                .map(name -> name.substring(0, name.length() - 1)).toList();
        List<String> files = names.stream().filter(name -> !name.endsWith("/")).toList();
        return new Listing(folders, files, total(entries, names.size()));
    }

    private static Reading reading(String path, String content) {
        List<String> lines = content.lines().map(LINE::matcher).filter(Matcher::matches).map(line -> line.group(1))
                .toList();
        return new Reading(path, lines, total(content, lines.size()));
    }

    private static int total(String text, int otherwise) {
        Matcher footer = FOOTER.matcher(text.strip().lines().reduce("", (_, last) -> last));
        return footer.matches() ? Integer.parseInt(footer.group(1)) : otherwise;
    }
}
