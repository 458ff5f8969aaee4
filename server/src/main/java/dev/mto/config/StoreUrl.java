package dev.mto.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a PostgreSQL is, in its own form of an address or in that of Java's drivers. Immutable.
///
/// @param hosts one or several, with commas between them, each with its port or without
/// @param parameters what else the driver is told
public record StoreUrl(String hosts, String database, Optional<String> user, Optional<Password> password,
        Map<String, String> parameters) {
    static final String FORM = "postgresql://USER:PASSWORD@HOST:5432/DATABASE, with %40 for an @ in the password, or "
            + "jdbc:postgresql://HOST:5432/DATABASE?user=USER; or nothing, for SQLite in dataDir. After ? it takes ";

    /// What else there is would undo what the server relies on, or shows a secret.
    static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "channelBinding",
            "currentSchema", "targetServerType", "loadBalanceHosts");

    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?";
    private static final Pattern ADDRESS = Pattern.compile("(?<jdbc>jdbc:)?postgresql://"
            + "(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
            + "(?<hosts>" + HOST + "(?:," + HOST + ")*)/(?<database>[^/?#]+)(?:\\?(?<query>.*))?");

    public StoreUrl {
        parameters = Map.copyOf(parameters);
    }

    /// What a text says; empty where it is no such address.
    static Optional<StoreUrl> parse(String text) {
        Matcher found = ADDRESS.matcher(text);
        try {
            return found.matches() ? Optional.of(of(found)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static StoreUrl of(Matcher found) {
        Map<String, String> query = query(Optional.ofNullable(found.group("query")).orElse(""));
        boolean isJdbc = found.group("jdbc") != null;
        Optional<String> user = part(found, "user").or(() -> isJdbc ? taken(query, "user") : Optional.empty());
        Optional<String> password = part(found, "password")
                .or(() -> isJdbc ? taken(query, "password") : Optional.empty());
        if (!PARAMETERS.containsAll(query.keySet())) {
            throw new IllegalArgumentException("of no use");
        }
        return new StoreUrl(found.group("hosts"), plain(found.group("database")), user, password.map(Password::new),
                query);
    }

    private static Optional<String> part(Matcher found, String name) {
        return Optional.ofNullable(found.group(name)).map(StoreUrl::plain).filter(text -> !text.isEmpty());
    }

    private static Optional<String> taken(Map<String, String> query, String name) {
        return Optional.ofNullable(query.remove(name)).filter(text -> !text.isEmpty());
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || query.put(plain(parts[0]), plain(parts[1])) != null) {
                throw new IllegalArgumentException("not one value");
            }
        }
        return query;
    }

    /// A plus sign is one: only forms on web pages mean a blank by it.
    private static String plain(String text) {
        String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (plain.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not to be typed");
        }
        return plain;
    }

    StoreUrl with(Password known) {
        return new StoreUrl(hosts, database, user, Optional.of(known), parameters);
    }

    /// For the driver: hosts and database alone.
    public String jdbc() {
        return "jdbc:" + this;
    }

    /// For people: hosts and database alone.
    @Override
    public String toString() {
        return "postgresql://" + hosts + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
