package dev.mto.http;

import dev.mto.fault.ErrorCode;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps web pages out. A page can have its own name lead to this machine (DNS rebinding), and the browser then takes
/// the server for a part of the page: so it answers to names of its own only. Immutable.
///
/// No answer ever lets a page from elsewhere read it (CORS): there is no such header.
///
/// @param names the names it answers to; absent: any, as where it is meant to be reached by others
record Origins(Optional<Set<String>> names) {
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "[::1]");

    /// @param host the address it listens on
    /// @param hosts more names it may be called by
    static Origins of(String host, List<String> hosts) {
        if (!isLoopback(host) && hosts.isEmpty()) {
            return new Origins(Optional.empty());
        }
        return new Origins(Optional.of(Stream.of(LOCAL, List.of(asNamed(host)), hosts).flatMap(List::stream)
                .map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet())));
    }

    /// The header has an IPv6 address in brackets.
    private static String asNamed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            // Then it cannot be listened on either, and that is told in better words.
            return true;
        }
    }

    /// @throws ProblemException where the request is for another server, or from a page of one
    void require(Context context) {
        Optional<String> host = Negotiation.header(context, "Host");
        if (host.isPresent() && names.isPresent() && !names.get().contains(name(host.get()))) {
            throw forbidden("This server does not answer to the Host of the request. Call it by " + list()
                    + "; server.hosts in the configuration adds names.");
        }
        Optional<String> origin = Negotiation.header(context, "Origin");
        if (origin.isPresent() && !isOurs(origin.get(), host)) {
            throw forbidden("Web pages from elsewhere may not speak to this server, as the Origin of the request says "
                    + "that one does.");
        }
    }

    private boolean isOurs(String origin, Optional<String> host) {
        try {
            URI page = new URI(origin);
            boolean isWeb = "http".equals(page.getScheme()) || "https".equals(page.getScheme());
            String authority = Optional.ofNullable(page.getRawAuthority()).orElse("");
            return isWeb && (names.orElse(Set.copyOf(LOCAL)).contains(name(authority))
                    || (names.isEmpty() && host.filter(authority::equalsIgnoreCase).isPresent()));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// Without the port.
    private static String name(String authority) {
        String name = authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(Problem.of(403, ErrorCode.ORIGIN_FORBIDDEN, detail));
    }

    private String list() {
        return names.orElse(Set.of()).stream().sorted().collect(Collectors.joining(", "));
    }
}
