package dev.mto.sample;

import dev.mto.sample.ToolOutput.Listing;
import dev.mto.sample.ToolOutput.Reading;
import dev.mto.sample.ToolOutput.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A side of a directory that is looked at, so that sub-tasks alike find out different things.
enum Aspect {
    LAYOUT("the entries of the directory"),
    DOCUMENTS("what its documentation says first"),
    BUILD("what it is built with"),
    FOLDERS("what its folders hold"),
    HOUSEKEEPING("its hidden entries"),
    /// Needs ripgrep.
    FILES("all its files, by kind"),
    /// Needs ripgrep.
    NOTES("the notes left in its files");

    private static final Look.Read DIRECTORY = new Look.Read(".");
    private static final List<String> BUILD_FILES = List.of("pom.xml", "build.gradle", "build.gradle.kts",
            "package.json", "Cargo.toml", "pyproject.toml", "go.mod", "Makefile", "CMakeLists.txt", "Gemfile",
            "composer.json", "mix.exs");
    private static final int FOLDERS_LOOKED_INTO = 3;
    private static final int KINDS_NAMED = 5;
    private static final int NAMES_NAMED = 8;
    private static final Pattern NUMBERED = Pattern.compile("\\b(\\d{1,2}) of \\d{1,2}\\b");
    private static final Pattern MATCHES = Pattern.compile("Found (\\d+) match");

    private final String words;

    Aspect(String words) {
        this.words = words;
    }

    /// What is looked at, for people.
    String words() {
        return words;
    }

    /// The side that a sub-task is about: its words decide, or its number among its like, or else its text as a whole;
    /// the same for the same text.
    ///
    /// @param searchable whether files can be searched
    static Aspect of(String description, boolean searchable) {
        String lower = description.toLowerCase(Locale.ROOT);
        List<Aspect> choice = searchable
                ? List.of(FILES, DOCUMENTS, NOTES, BUILD, FOLDERS, LAYOUT, HOUSEKEEPING)
                : List.of(LAYOUT, DOCUMENTS, BUILD, FOLDERS, HOUSEKEEPING);
        Matcher number = NUMBERED.matcher(lower);
        if (number.find()) {
            return choice.get(Math.floorMod(Integer.parseInt(number.group(1)) - 1, choice.size()));
        }
        if (lower.matches("(?s).*\\b(readme|docs?|documentation)\\b.*")) {
            return DOCUMENTS;
        }
        if (lower.matches("(?s).*\\b(build|dependenc(y|ies)|librar(y|ies)|packages?)\\b.*")) {
            return BUILD;
        }
        if (lower.matches("(?s).*\\b(folders?|director(y|ies)|structure|modules?)\\b.*")) {
            return FOLDERS;
        }
        return choice.get(Math.floorMod(lower.hashCode(), choice.size()));
    }

    Look first() {
        return switch (this) {
            case LAYOUT, DOCUMENTS, BUILD, FOLDERS, HOUSEKEEPING -> DIRECTORY;
            case FILES -> new Look.Glob("**/*");
            case NOTES -> new Look.Grep("TODO|FIXME|HACK");
        };
    }

    /// What is worth a second look after the first; empty where nothing is.
    List<Look.Read> second(ToolOutput first) {
        return first instanceof Listing listing ? within(listing) : List.of();
    }

    private List<Look.Read> within(Listing listing) {
        return switch (this) {
            case DOCUMENTS -> listing.files().stream().filter(Aspect::isDocument)
                    .sorted((a, b) -> Boolean.compare(isReadme(b), isReadme(a))).limit(1).map(Look.Read::new).toList();
            case BUILD -> listing.files().stream().filter(BUILD_FILES::contains).limit(2).map(Look.Read::new).toList();
            case FOLDERS -> listing.folders().stream().filter(name -> !name.startsWith("."))
                    .limit(FOLDERS_LOOKED_INTO).map(Look.Read::new).toList();
            case LAYOUT, HOUSEKEEPING, FILES, NOTES -> List.of();
        };
    }

    /// What was found out, a sentence each; only what the tools said.
    ///
    /// @param reads what the second looks gave, in the order of [#second]; empty where there were none
    List<String> facts(ToolOutput first, List<ToolOutput> reads) {
        return switch (first) {
            case Listing listing -> listed(listing, reads);
            case Words(String text) when this == FILES && text.contains("/") -> files(text);
            case Words(String text) when this == NOTES && MATCHES.matcher(text).find() -> notes(text);
            case Words(String text) when text.startsWith("No files found") ->
                List.of(this == NOTES ? "no line says TODO, FIXME or HACK" : "no files");
            case Words(String text) -> List.of("nothing; the tool said: " + Texts.shorten(firstLine(text), 200));
            case Reading reading -> List.of(read(reading));
        };
    }

    private List<String> listed(Listing listing, List<ToolOutput> reads) {
        if (this == LAYOUT) {
            return List.of(counted(listing), "folders: " + named(listing.folders()),
                    "files: " + named(listing.files()));
        }
        if (this == HOUSEKEEPING) {
            List<String> hidden = new ArrayList<>(listing.folders());
            hidden.addAll(listing.files());
            hidden.removeIf(name -> !name.startsWith("."));
            return List.of(hidden.size() + " hidden entries: " + named(hidden),
                    hidden.contains(".git") ? "it is a git checkout" : "it is no git checkout at this level");
        }
        List<Look.Read> looks = second(listing);
        List<String> facts = new ArrayList<>();
        for (int at = 0; at < Math.min(looks.size(), reads.size()); at++) {
            facts.add("`" + looks.get(at).path() + "`: " + said(reads.get(at)));
        }
        return facts.isEmpty() ? List.of("nothing of the kind among " + counted(listing)) : facts;
    }

    private static String said(ToolOutput output) {
        return switch (output) {
            case Listing listing -> counted(listing);
            case Reading reading -> read(reading);
            case Words(String text) -> "not readable; the tool said: " + Texts.shorten(firstLine(text), 200);
        };
    }

    private static String read(Reading reading) {
        String begins = reading.lines().stream().map(String::strip)
                .filter(line -> !line.startsWith("<?") && line.matches(".*\\p{L}.*")).findFirst()
                .map(line -> ", begins with \"" + Texts.shorten(line, 120) + "\"").orElse("");
        return reading.total() + " lines" + begins;
    }

    private static String counted(Listing listing) {
        String kinds = listing.files().isEmpty() ? "" : " (" + kinds(listing.files()) + ")";
        return listing.total() + " entries: " + listing.folders().size() + " folders, " + listing.files().size()
                + " files" + kinds;
    }

    private static List<String> files(String text) {
        List<String> paths = Texts.lines(text).stream().filter(line -> line.contains("/") && !line.startsWith("("))
                .toList();
        return List.of(paths.size() + " files" + (text.contains("truncated") ? " or more" : ""), kinds(paths));
    }

    private static List<String> notes(String text) {
        Matcher matches = MATCHES.matcher(text);
        String count = matches.find() ? matches.group(1) : "some";
        long files = Texts.lines(text).stream().filter(line -> line.startsWith("/") && line.endsWith(":")).count();
        return List.of(count + " lines in " + files + " files say TODO, FIXME or HACK");
    }

    private static String kinds(List<String> files) {
        Map<String, Long> counts = files.stream()
                .collect(Collectors.groupingBy(Aspect::kind, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(KINDS_NAMED).map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String kind(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 && dot < name.length() - 1 ? "." + name.substring(dot + 1) : "without a suffix";
    }

    private static String named(List<String> names) {
        String some = names.stream().limit(NAMES_NAMED).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : some + (names.size() > NAMES_NAMED ? ", …" : "");
    }

    private static boolean isDocument(String name) {
        return isReadme(name) || name.endsWith(".md") || name.endsWith(".adoc") || name.endsWith(".rst");
    }

    private static boolean isReadme(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("readme");
    }

    private static String firstLine(String text) {
        return Texts.lines(text).stream().findFirst().orElse("");
    }
}
