package dev.mto.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/// Instants as the tables hold them: ISO-8601 in UTC, always with nine decimals, so that they sort as text.
final class Timestamps {
    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private Timestamps() {}

    static String text(Instant instant) {
        return FORM.format(instant);
    }

    static Instant instant(String text) {
        return Instant.parse(text);
    }

    /// What a column holds; empty where that is nothing.
    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(Timestamps::instant);
    }
}
