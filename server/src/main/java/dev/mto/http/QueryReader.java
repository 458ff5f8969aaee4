package dev.mto.http;

import dev.mto.json.FieldProblem;
import dev.mto.json.Quote;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Takes typed values out of a request's query parameters and remembers each that is not as it should be. Confined to
/// one thread.
final class QueryReader {
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<FieldProblem> problems = new ArrayList<>();

    /// @param known the parameters that the call takes
    QueryReader(Context context, List<String> known) {
        String query = Optional.ofNullable(context.req().getQueryString()).orElse("");
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                read(pair, known);
            }
        }
    }

    private void read(String pair, List<String> known) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals)).orElse(pair);
        Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
        if (!known.contains(name)) {
            reject(name, known.isEmpty()
                    ? "is not a known query parameter; this call takes none"
                    : "is not a known query parameter; known are: " + String.join(", ", known));
        } else if (value.isEmpty()) {
            reject(name, "must be percent-encoded UTF-8");
        } else if (parameters.putIfAbsent(name, value.get()) != null) {
            reject(name, "is given more than once");
        }
    }

    private static Optional<String> decode(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    void reject(String name, String message) {
        problems.add(new FieldProblem(name, message));
    }

    /// A parameter as a value.
    ///
    /// @param read gives nothing for a text that is no such value
    /// @param wanted what is allowed, for people
    <T> Optional<T> value(String name, Function<String, Optional<T>> read, String wanted) {
        Optional<String> text = Optional.ofNullable(parameters.get(name));
        Optional<T> value = text.flatMap(read);
        if (text.isPresent() && value.isEmpty()) {
            reject(name, "must be " + wanted + ", not " + Quote.of(text.get()));
        }
        return value;
    }

    /// @throws ProblemException where anything was wrong
    void requireNoProblem() {
        if (!problems.isEmpty()) {
            throw new ProblemException(Problem.invalid(problems));
        }
    }

    /// A whole number written in digits, where it is in a range.
    static Optional<Long> number(String text, long min, long max) {
        if (!text.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text)).filter(number -> number >= min && number <= max);
    }
}
