package dev.mto.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Something to be found out about several things alike, which can be looked at side by side. Immutable.
///
/// @param before the words before what is counted, a verb first
/// @param things what is looked at, one name each
/// @param after the words behind it; may be empty
record FanOut(String before, List<String> things, String after) {
    /// More at once than any plan may have.
    private static final int MOST = 10;
    private static final Map<String, Integer> NUMBERS = Map.of("two", 2, "three", 3, "four", 4, "five", 5, "six", 6,
            "seven", 7, "eight", 8, "nine", 9, "ten", 10);
    /// "Research 3 main competitors in Europe", "Look at the top five tools".
    private static final Pattern COUNTED = Pattern.compile(
            "^([\\p{L}-]+(?:\\s+(?:at|into|for|up|out|on|through))?)\\s+(?:(?:the|our|their|my|these|those|at|least|about|top|best)\\s+){0,3}"
                    + "(\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\\s+"
                    + "((?:[\\p{L}-]+\\s+){0,2}?[\\p{L}-]{2,}s)\\b(.*)$",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /// "Compare Postgres, MySQL and SQLite", "Research Kafka and Pulsar".
    private static final Pattern NAMED = Pattern.compile("^([\\p{L}-]+)\\s+(.+)$", Pattern.DOTALL);
    private static final Pattern COMMAS = Pattern
            .compile("\\s*,\\s*(?:(?:and|or)\\s+)?|\\s+(?:and|or|vs\\.?|versus)\\s+");
    private static final Set<String> NO_THINGS = Set.of("days", "hours", "weeks", "months", "years", "minutes",
            "seconds",
            "times", "pages", "words", "lines", "sentences", "paragraphs", "ways", "reasons", "steps");

    FanOut {
        things = List.copyOf(things);
    }

    /// What a part that finds something out can be spread over; empty where it is about one thing.
    static Optional<FanOut> in(String text) {
        return counted(text).or(() -> named(text));
    }

    private static Optional<FanOut> counted(String text) {
        Matcher counted = COUNTED.matcher(text);
        if (!counted.matches()) {
            return Optional.empty();
        }
        int count = count(counted.group(2));
        String thing = counted.group(3);
        if (count < 2 || count > MOST || NO_THINGS.contains(lastWord(thing))) {
            return Optional.empty();
        }
        List<String> things = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            things.add(singular(thing) + " " + number + " of " + count);
        }
        return Optional.of(new FanOut(counted.group(1), things, counted.group(4).strip()));
    }

    private static Optional<FanOut> named(String text) {
        Matcher named = NAMED.matcher(text);
        if (!named.matches()) {
            return Optional.empty();
        }
        List<String> things = List.of(COMMAS.split(named.group(2)));
        boolean list = things.size() >= 3 && things.size() <= MOST && text.contains(",");
        boolean pairOfNames = things.size() == 2
                && things.stream().allMatch(thing -> thing.matches("\\p{Lu}\\S*(?:\\s\\S+)?"));
        return (list || pairOfNames) && things.stream().noneMatch(String::isBlank)
                ? Optional.of(new FanOut(named.group(1), things, ""))
                : Optional.empty();
    }

    /// One description per group, the things spread evenly over as many groups as are allowed.
    List<String> descriptions(int groups) {
        List<String> descriptions = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            List<String> share = things.subList(group * things.size() / groups, (group + 1) * things.size() / groups);
            descriptions.add((before + " " + String.join(" and ", share) + " " + after).strip());
        }
        return descriptions;
    }

    private static int count(String word) {
        Optional<Integer> spelled = Optional.ofNullable(NUMBERS.get(word.toLowerCase(Locale.ROOT)));
        return spelled.orElseGet(() -> Integer.parseInt(word));
    }

    private static String lastWord(String phrase) {
        return phrase.substring(phrase.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
    }

    private static String singular(String plural) {
        if (plural.endsWith("ies")) {
            return plural.substring(0, plural.length() - 3) + "y";
        }
        boolean hissing = plural.matches(".*(?:ss|sh|ch|x)es");
        return plural.substring(0, plural.length() - (hissing ? 2 : 1));
    }
}
