package dev.mto.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Cuts a request where one thing to be done ends and the next begins: at lines, numbers, sentences, "then", and at the
/// commas and "and"s that a verb follows. Confined to one thread.
final class RequestParts {
    private static final Pattern BULLET = Pattern.compile("^\\s*(?:[-*•]|\\(?\\d{1,2}[.)])\\s+");
    private static final Pattern FIRST_NUMBER = Pattern.compile("(?:^|\\s)\\(?1[.)]\\s");
    private static final Pattern SECOND_NUMBER = Pattern.compile("\\s\\(?2[.)]\\s");
    private static final Pattern BLANKS = Pattern.compile("[\\s&&[^\\n\\r]]+");
    private static final Pattern INLINE_NUMBER = Pattern.compile("(?:^|\\s)\\(?\\d{1,2}[.)]\\s+");
    private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?])\\s+(?=\\p{Lu})|;\\s*");
    private static final Pattern JOINTS = Pattern.compile(
            "\\s*,\\s*(?:and\\s+then|and|then|plus)\\s+|\\s*,\\s+|\\s+(?:and\\s+then|then|and|&)\\s+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern THEN = Pattern.compile(
            "^\\W{0,8}(?:(?:and\\s+)?(?:then|finally|lastly|afterwards|next|after that|after which|based on (?:that|this)))\\b[,:]?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern EDGES = Pattern.compile("^[\\s,;:.!?-]+|[\\s,;:.!]+$");

    /// Tells what a piece begins with; the whole rest at every comma would make long requests take for ever.
    private static final int BEGINNING = 80;

    private final List<RequestPart> parts = new ArrayList<>();

    private RequestParts() {}

    /// The parts of a request, in order; none where it says nothing.
    static List<RequestPart> of(String request) {
        RequestParts cut = new RequestParts();
        BLANKS.matcher(request).replaceAll(" ").lines().flatMap(RequestParts::items)
                .map(item -> BULLET.matcher(item).replaceFirst(""))
                .flatMap(SENTENCES::splitAsStream).forEach(cut::addSentence);
        return List.copyOf(cut.parts);
    }

    private static Stream<String> items(String line) {
        return numbered(line) ? INLINE_NUMBER.splitAsStream(line) : Stream.of(line);
    }

    private static boolean numbered(String line) {
        Matcher first = FIRST_NUMBER.matcher(line);
        return first.find() && SECOND_NUMBER.matcher(line).find(first.end() - 1);
    }

    private void addSentence(String sentence) {
        List<String> pieces = new ArrayList<>();
        List<Boolean> follows = new ArrayList<>();
        Matcher joint = JOINTS.matcher(sentence);
        int from = 0;
        boolean then = false;
        while (joint.find()) {
            boolean thenNext = joint.group().toLowerCase(Locale.ROOT).contains("then");
            String before = sentence.substring(from, Math.min(from + BEGINNING, joint.start()));
            String after = sentence.substring(joint.end(), Math.min(joint.end() + BEGINNING, sentence.length()));
            if (startsAnew(before, after, thenNext)) {
                pieces.add(sentence.substring(from, joint.start()));
                follows.add(then);
                then = thenNext;
                from = joint.end();
            }
        }
        pieces.add(sentence.substring(from));
        follows.add(then);
        for (int at = 0; at < pieces.size(); at++) {
            add(pieces.get(at), follows.get(at));
        }
    }

    /// "tests and docs" is one object; "tests and fix the docs" is two things to do; a list without any verb is a list
    /// of things.
    private static boolean startsAnew(String before, String after, boolean then) {
        String done = withoutThen(before);
        return !done.isBlank() && (then || THEN.matcher(after).find() || RequestWords.beginsWithVerb(after)
                || !RequestWords.beginsWithVerb(done));
    }

    private void add(String piece, boolean then) {
        String text = EDGES.matcher(withoutThen(piece)).replaceAll("");
        if (!text.isBlank()) {
            parts.add(new RequestPart(text, RequestWords.kindOf(text), then || THEN.matcher(piece).find()));
        }
    }

    private static String withoutThen(String piece) {
        return THEN.matcher(piece).replaceFirst("");
    }
}
