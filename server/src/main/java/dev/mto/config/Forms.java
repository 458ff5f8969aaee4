package dev.mto.config;

import dev.mto.access.Destinations;
import dev.mto.config.Setting.Form;
import dev.mto.plan.Allowance;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /// The address of an API, without what could hold a secret.
    static Form<URI> url() {
        return single("an http or https address, such as https://api.example.com/v1", text -> {
            try {
                return Optional.of(new URI(text)).filter(url -> url.getHost() != null && url.getUserInfo() == null
                        && url.getQuery() == null && url.getFragment() == null
                        && Set.of("http", "https").contains(url.getScheme()));
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
        });
    }

    /// Empty, too: that is nothing.
    static Form<Optional<StoreUrl>> store() {
        return single(StoreUrl.FORM + StoreUrl.PARAMETERS.stream().sorted().collect(Collectors.joining(", ")),
                text -> {
                    Optional<StoreUrl> url = StoreUrl.parse(text);
                    return url.isPresent() || text.isEmpty() ? Optional.of(url) : Optional.empty();
                });
    }

    static Form<String> name() {
        return single("a name of 1 to 100 characters",
                text -> Optional.of(text).filter(name -> name.matches("[^\\p{Cntrl}]{1,100}")));
    }

    static Form<String> text() {
        return single("a text", text -> Optional.of(text).filter(some -> !some.isEmpty()));
    }

    static Form<String> variable() {
        return single("the name of an environment variable",
                text -> Optional.of(text).filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*")));
    }

    /// One of the constants, in lower case.
    static <E extends Enum<E>> Form<E> oneOf(Class<E> constants) {
        List<E> all = List.of(constants.getEnumConstants());
        String names = all.stream().map(Forms::lower).collect(Collectors.joining(", "));
        return single("one of " + names, text -> all.stream().filter(one -> lower(one).equals(text)).findFirst());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Form<List<Allowance>> allowances() {
        return list("a list of NAME or NAME:GLOB, such as bash or external_directory:/etc/*", Allowance::parse);
    }

    /// @param home what a leading `~/` stands for
    static Form<List<Path>> paths(Path home) {
        Form<Path> path = path(home);
        return list("a list of absolute paths, or ones that begin with ~/", text -> path.read(List.of(text)));
    }

    static Form<List<String>> hosts() {
        return list("a list of host names or addresses, without ports",
                text -> Optional.of(text).filter(host -> host.matches("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]")));
    }

    /// What is wrong with one is told by [ServerEntry], which has words for each thing.
    static Form<List<String>> servers() {
        return list(ServerEntry.FORM, Optional::of);
    }

    static Form<List<String>> destinations() {
        return list("a list of host names, addresses or ranges of addresses, such as 10.0.0.0/8",
                text -> Optional.of(text).filter(Destinations::isOne));
    }

    private static <T> Form<List<T>> list(String allowed, Function<String, Optional<T>> read) {
        return new Form<>() {
            @Override
            public Optional<List<T>> read(List<String> texts) {
                List<T> all = texts.stream().flatMap(text -> read.apply(text).stream()).toList();
                return all.size() == texts.size() ? Optional.of(all) : Optional.empty();
            }

            @Override
            public String allowed() {
                return allowed;
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
