package dev.mto.client;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which plans to list. Immutable.
///
/// @param text only those that have it in their request, in upper or lower case, or whose id begins with it; 1 to 200 characters. A
/// page may then have few plans or none though there are more: see [PlanPage#searchedTo]
/// @param status only those in it; or in one of several, with commas between
/// @param directory only those that work in this folder
/// @param limit at most so many on a page, 1 to 100; empty for 20
/// @param cursor where the page begins; empty for the newest
public record PlanQuery(
        Optional<String> text,
        Optional<String> status,
        Optional<String> directory,
        Optional<Integer> limit,
        Optional<String> cursor) {
    public static final PlanQuery ALL = new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /// Whatever their requests say.
    public PlanQuery(Optional<String> status, Optional<String> directory, Optional<Integer> limit,
            Optional<String> cursor) {
        this(Optional.empty(), status, directory, limit, cursor);
    }

    /// The same, but only those with a text in their request.
    public PlanQuery with(String wanted) {
        return new PlanQuery(Optional.of(wanted), status, directory, limit, cursor);
    }

    /// The same on another page.
    ///
    /// @param next the `nextCursor` of the page before
    public PlanQuery from(String next) {
        return new PlanQuery(text, status, directory, limit, Optional.of(next));
    }

    /// As it stands in an address.
    String form() {
        return Stream.of(parameter("q", text), parameter("status", status), parameter("directory", directory),
                parameter("limit", limit.map(String::valueOf)), parameter("cursor", cursor))
                .flatMap(Optional::stream).collect(Collectors.joining("&"));
    }

    private static Optional<String> parameter(String name, Optional<String> value) {
        return value.map(text -> name + "=" + PlanApi.encoded(text));
    }
}
