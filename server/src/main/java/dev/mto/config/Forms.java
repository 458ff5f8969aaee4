package dev.mto.config;

import dev.mto.config.Setting.Form;
import dev.mto.plan.Allowance;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The kinds of value that settings have. Stateless.
final class Forms {
    private Forms() {}

    static Form<Integer> number(int min, int max) {
        return single("a whole number from " + min + " to " + max, text -> text.matches("\\d{1,9}")
                ? Optional.of(Integer.parseInt(text)).filter(number -> number >= min && number <= max)
                : Optional.empty());
    }

    static Form<Boolean> flag() {
        return single("true or false", text -> Optional.of(text).filter(word -> word.matches("true|false"))
                .map(Boolean::valueOf));
    }

    static Form<BigDecimal> amount(String min, String max) {
        return single("a number from " + min + " to " + max, text -> text.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(new BigDecimal(text)).filter(amount -> amount.compareTo(new BigDecimal(min)) >= 0
                        && amount.compareTo(new BigDecimal(max)) <= 0)
                : Optional.empty());
    }

    static Form<Duration> duration(Duration min, Duration max) {
        return single("a duration from " + min + " to " + max + ", such as PT90S or PT10M", text -> {
            try {
                return Optional.of(Duration.parse(text))
                        .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        });
    }

    /// @param home what a leading `~/` stands for
    static Form<Path> path(Path home) {
        return single("an absolute path, or one that begins with ~/", text -> {
            try {
                Path path = text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
                return Optional.of(path.normalize()).filter(Path::isAbsolute);
            } catch (InvalidPathException _) {
                return Optional.empty();
            }
        });
    }

    static Form<String> host() {
        return single("a host name or an address",
                text -> Optional.of(text).filter(host -> host.matches("[\\w.:%-]+")));
    }

    static Form<List<Allowance>> allowances() {
        return new Form<>() {
            @Override
            public Optional<List<Allowance>> read(List<String> texts) {
                List<Allowance> read = texts.stream().flatMap(text -> Allowance.parse(text).stream()).toList();
                return read.size() == texts.size() ? Optional.of(read) : Optional.empty();
            }

            @Override
            public String allowed() {
                return "a list of NAME or NAME:GLOB, such as bash or external_directory:/etc/*";
            }

            @Override
            public boolean isList() {
                return true;
            }
        };
    }

    private static <T> Form<T> single(String allowed, Function<String, Optional<T>> read) {
        return new Form<>() {
            @Override
            public Optional<T> read(List<String> texts) {
                return texts.size() == 1 ? read.apply(texts.getFirst().strip()) : Optional.empty();
            }

            @Override
            public String allowed() {
                return allowed;
            }
        };
    }
}
