package dev.mto.client;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which plans to list. Immutable.
///
/// @param status only those in it
/// @param directory only those that work in this folder
/// @param limit at most so many on a page, 1 to 100; empty for 20
/// @param cursor where the page begins; empty for the newest
public record PlanQuery(
        Optional<String> status,
        Optional<String> directory,
        Optional<Integer> limit,
        Optional<String> cursor) {
    public static final PlanQuery ALL = new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /// The same on another page.
    ///
    /// @param next the `nextCursor` of the page before
    public PlanQuery from(String next) {
        return new PlanQuery(status, directory, limit, Optional.of(next));
    }

    String text() {
        return Stream.of(parameter("status", status), parameter("directory", directory),
                parameter("limit", limit.map(String::valueOf)), parameter("cursor", cursor))
                .flatMap(Optional::stream).collect(Collectors.joining("&"));
    }

    private static Optional<String> parameter(String name, Optional<String> value) {
        return value.map(text -> name + "=" + PlanApi.encoded(text));
    }
}
