package dev.mto.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements that are used too seldom to be kept, over one connection. Confined to one thread.
record Statements(Connection connection, Dialect dialect) {
    /// Makes a value of the row that a result stands on.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Keeps other processes out of something until the end of the transaction.
    void lock(String what) throws SQLException {
        dialect.lock(this, what);
    }

    /// Carries one out, and gives how many rows it changed.
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(sql, Arrays.asList(parameters))) {
            return statement.executeUpdate();
        }
    }

    /// The number in the first row; 0 where there is none.
    long count(String sql, @Nullable Object... parameters) throws SQLException {
        return query(sql, Arrays.asList(parameters), row -> row.getLong(1)).stream().findFirst().orElse(0L);
    }

    <T> List<T> query(String sql, List<?> parameters, RowReader<T> reader) throws SQLException {
        try (PreparedStatement statement = prepared(sql, parameters); ResultSet row = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (row.next()) {
                all.add(reader.read(row));
            }
            return all;
        }
    }

    private PreparedStatement prepared(String sql, List<?> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1,
                    parameters.get(i) instanceof String text ? dialect.text(text) : parameters.get(i));
        }
        return statement;
    }
}
