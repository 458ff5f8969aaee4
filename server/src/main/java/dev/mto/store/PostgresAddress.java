package dev.mto.store;

import java.time.Duration;
import java.util.Map;

/// Where a PostgreSQL is, and how it is used. Immutable.
///
/// @param url `jdbc:postgresql://`, hosts and database, and nothing else
/// @param properties what else the driver is told: the user, the password, how it encrypts
/// @param connections for reading, at the most
/// @param lease how long this process may be silent before others take its plans; it keeps no row locked for longer
public record PostgresAddress(String url, Map<String, String> properties, int connections, Duration lease) {
    public PostgresAddress {
        properties = Map.copyOf(properties);
    }

    /// For people: without the password.
    @Override
    public String toString() {
        return url.substring("jdbc:".length());
    }
}
