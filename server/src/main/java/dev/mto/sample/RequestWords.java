package dev.mto.sample;

import dev.mto.sample.RequestPart.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words by which the stand-in understands a request. Holds no state.
final class RequestWords {
    private static final Set<String> GATHER = words("""
            analyse analyze assess benchmark check collect compare count describe detect determine discover evaluate
            examine explain explore figure find gather identify inspect investigate list look map measure profile read
            research scan search study survey understand""");
    private static final Set<String> COMBINE = words("""
            combine compile compose conclude condense consolidate draft merge outline prepare present produce propose
            recommend report review summarise summarize synthesise synthesize tabulate write""");
    private static final Set<String> ACT = words("""
            add adjust apply ask build change clean commit configure convert create debug delete deploy design develop
            document edit enable extend extract fix format generate give implement improve install integrate introduce
            make migrate move open optimise optimize plan print publish refactor release remove rename replace rewrite
            run send set setup show split start stop test tidy translate update upgrade use validate verify""");
    private static final Pattern PRODUCT = Pattern.compile(
            "\\b(table|comparison|summary|memo|overview|recommendations?|conclusions?|report)\\b");
    private static final Pattern REFERS_BACK = Pattern.compile(
            "\\b(them|these|those|it|its|their|results?|findings?|above|previous|everything)\\b");
    private static final Pattern FIRST_WORD = Pattern.compile("^\\W{0,8}(?:(?:please|also|to)\\s+)*([\\p{L}-]+)");

    private RequestWords() {}

    /// Whether a text begins like something to be done.
    static boolean beginsWithVerb(String text) {
        return firstWord(text)
                .filter(word -> GATHER.contains(word) || COMBINE.contains(word) || ACT.contains(word)).isPresent();
    }

    static Kind kindOf(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String verb = firstWord(text).orElse("");
        if (GATHER.contains(verb)) {
            return REFERS_BACK.matcher(lower).find() ? Kind.COMBINE : Kind.GATHER;
        }
        return COMBINE.contains(verb) || PRODUCT.matcher(lower).find() ? Kind.COMBINE : Kind.ACT;
    }

    private static Optional<String> firstWord(String text) {
        Matcher word = FIRST_WORD.matcher(text.toLowerCase(Locale.ROOT));
        return word.find() ? Optional.of(word.group(1)) : Optional.empty();
    }

    private static Set<String> words(String list) {
        return Set.of(list.strip().split("\\s+"));
    }
}
