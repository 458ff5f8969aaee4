package dev.mto.config;

import dev.mto.config.Settings.OpencodeServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads one entry of `opencode.servers`: an address and, after it, words such as `weight=2`. Confined to one thread.
final class ServerEntry {
    /// For people.
    static final String FORM = "a list of addresses, each followed by words such as password=…, passwordVariable=OC_1, user=me, "
            + "weight=2, cap=8, name=one";

    private static final String USER = "opencode";
    private static final List<String> WORDS = List.of("name", "user", "password", "passwordVariable", "weight",
            "cap");
    private static final Pattern VARIABLE = Pattern.compile("(?:^|\\s)passwordVariable=(\\S+)");

    private final Map<String, String> environment;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, String> words = new HashMap<>();
    private final Optional<URI> url;

    /// @param text as it was written
    ServerEntry(String text, Map<String, String> environment) {
        this.environment = environment;
        List<String> parts = List.of(text.strip().split("\\s+"));
        url = Forms.url().read(List.of(parts.getFirst()));
        if (url.isEmpty()) {
            wrong.add("must begin with an http or https address without user, query or fragment, such as "
                    + "http://10.0.0.5:4096");
        } else {
            parts.stream().skip(1).forEach(this::addWord);
        }
    }

    /// The environment variables that an entry names.
    static Stream<String> variables(String text) {
        return VARIABLE.matcher(text).results().map(found -> found.group(1));
    }

    /// What it may be called by in a complaint. The whole of it may hold a password, or be a piece of one.
    String shown() {
        return url.map(URI::toString).orElse("");
    }

    /// What is wrong with it; to be asked for after [#read].
    List<String> wrong() {
        return wrong;
    }

    /// What it says; empty where something is wrong.
    Optional<OpencodeServer> read() {
        String user = words.getOrDefault("user", USER);
        if (user.isEmpty() || user.contains(":")) {
            wrong.add("user must be a name without a colon");
        }
        String name = words.getOrDefault("name", shown());
        if (words.containsKey("name") && !name.matches("[A-Za-z0-9._-]{1,64}")) {
            wrong.add("name must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
        Optional<String> password = password();
        OptionalInt weight = number("weight", 0, 1_000);
        OptionalInt cap = number("cap", 1, 10_000);
        return wrong.isEmpty()
                ? url.map(where -> new OpencodeServer(name, where, user, password, weight.orElse(1), cap))
                : Optional.empty();
    }

    private void addWord(String part) {
        Matcher word = Pattern.compile("([A-Za-z]+)=(.*)").matcher(part);
        if (!word.matches() || !WORDS.contains(word.group(1))) {
            // The word itself may be a piece of a password.
            wrong.add("may be followed only by words such as weight=2; known are: "
                    + String.join(", ", WORDS)
                    + ". A password with blanks or commas goes into a variable");
        } else if (words.putIfAbsent(word.group(1), word.group(2)) != null) {
            wrong.add(word.group(1) + " must be given once");
        }
    }

    private Optional<String> password() {
        Optional<String> literal = Optional.ofNullable(words.get("password"));
        Optional<String> variable = Optional.ofNullable(words.get("passwordVariable"));
        if (literal.isPresent() && variable.isPresent()) {
            wrong.add("password and passwordVariable must not both be given");
        }
        if (literal.filter(String::isEmpty).isPresent()) {
            wrong.add("password must not be empty; without a password leave it out");
        }
        if (variable.filter(name -> environment.getOrDefault(name, "").isEmpty()).isPresent()) {
            wrong.add("passwordVariable names " + variable.get() + ", which is not set in the environment");
        }
        return literal.or(() -> variable.map(environment::get).map(String::strip));
    }

    private OptionalInt number(String word, int least, int most) {
        String text = words.get(word);
        if (text == null) {
            return OptionalInt.empty();
        }
        Optional<Integer> number = Forms.number(least, most).read(List.of(text));
        if (number.isEmpty()) {
            wrong.add(word + " must be a whole number from " + least + " to " + most);
            return OptionalInt.empty();
        }
        return OptionalInt.of(number.get());
    }
}
