package dev.mto.cli.install;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// The elements of `plugin` in a file of opencode's, with their places in the text: so that one can be cut out and the
/// rest stays as the user wrote it, comments and all. Immutable.
///
/// @param text the whole file: JSON that may hold comments and trailing commas
/// @param all the elements, in order
record PluginEntries(String text, List<Entry> all) {
    private static final JsonMapper LENIENT = JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

    /// One element.
    ///
    /// @param spec what it names: the element itself, or the first of a tuple `["spec", {…}]`
    /// @param start where it begins
    /// @param end the place after it
    /// @param comma where the comma after it is; -1 where there is none
    record Entry(String spec, int start, int end, int comma) {
        boolean names(Path folder) {
            try {
                Path path = spec.startsWith("file:") ? Path.of(URI.create(spec)) : Path.of(spec);
                return path.isAbsolute() && path.normalize().equals(folder.normalize());
            } catch (IllegalArgumentException _) {
                return false;
            }
        }
    }

    /// Reads a file.
    ///
    /// @throws InstallException where it is not JSON
    static PluginEntries in(Path file) throws IOException, InstallException {
        try {
            return in(Files.readString(file));
        } catch (JacksonException exception) {
            throw new InstallException(file + " cannot be read: " + exception.getOriginalMessage() + " (line "
                    + exception.getLocation().getLineNr() + "). Correct it and try again");
        }
    }

    static PluginEntries in(String text) {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser parser = LENIENT.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("plugin")) {
                        readArray(parser, text, entries);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
        return new PluginEntries(text, List.copyOf(entries));
    }

    private static void readArray(JsonParser parser, String text, List<Entry> entries) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
            String spec = switch (token) {
                case VALUE_STRING -> parser.getString();
                case START_ARRAY -> firstOf(parser);
                default -> {
                    parser.skipChildren();
                    yield "";
                }
            };
            int end = Math.toIntExact(parser.currentLocation().getCharOffset());
            entries.add(new Entry(spec, start, end, comma(text, end)));
        }
    }

    private static String firstOf(JsonParser tuple) {
        JsonToken token = tuple.nextToken();
        String spec = token == JsonToken.VALUE_STRING ? tuple.getString() : "";
        while (token != JsonToken.END_ARRAY) {
            tuple.skipChildren();
            token = tuple.nextToken();
        }
        return spec;
    }

    /// The comma that follows, past blanks and comments.
    private static int comma(String text, int from) {
        int at = from;
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                at = after(text, "\n", at);
            } else if (text.startsWith("/*", at)) {
                at = after(text, "*/", at + 2);
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return text.charAt(at) == ',' ? at : -1;
            }
        }
        return -1;
    }

    private static int after(String text, String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    /// The elements that name a folder, by its path or as a `file:` URL.
    List<Entry> of(Path folder) {
        return all.stream().filter(entry -> entry.names(folder)).toList();
    }

    /// The text without the elements that name a folder: each is cut with one comma, and with its line where nothing
    /// else is on it.
    String without(Path folder) {
        String rest = text;
        // The last first, so that the places of the others still hold.
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).names(folder)) {
                rest = cut(rest, i == 0 ? Optional.empty() : Optional.of(all.get(i - 1)), all.get(i));
            }
        }
        return rest;
    }

    private static String cut(String text, Optional<Entry> before, Entry entry) {
        if (entry.comma >= 0) {
            String rest = text.substring(0, entry.comma) + text.substring(entry.comma + 1);
            return cutText(rest, entry.start, entry.end, true);
        }
        String rest = cutText(text, entry.start, entry.end, false);
        int comma = before.map(Entry::comma).orElse(-1);
        return comma < 0 ? rest : rest.substring(0, comma) + rest.substring(comma + 1);
    }

    private static String cutText(String text, int start, int end, boolean blanksAfter) {
        int lineStart = text.lastIndexOf('\n', start - 1) + 1;
        int lineEnd = after(text, "\n", end);
        if (text.substring(lineStart, start).isBlank() && text.substring(end, lineEnd).isBlank()) {
            return text.substring(0, lineStart) + text.substring(lineEnd);
        }
        int from = start;
        int to = end;
        while (blanksAfter && to < text.length() && text.charAt(to) == ' ') {
            to++;
        }
        while (!blanksAfter && from > 0 && text.charAt(from - 1) == ' ') {
            from--;
        }
        return text.substring(0, from) + text.substring(to);
    }
}
