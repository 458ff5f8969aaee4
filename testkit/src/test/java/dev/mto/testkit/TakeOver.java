package dev.mto.testkit;

import dev.mto.testkit.Postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How long it took until the plans of a server that had gone were others'. Immutable.
///
/// @param plans how many it had
/// @param first until the first of them was another's
/// @param longest until the last of them was
record TakeOver(int plans, Duration first, Duration longest) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// What befalls the server.
    @FunctionalInterface
    interface Mishap {
        void happen() throws Exception;
    }

    /// Lets something happen to a server, and looks on until none of its live plans is its own any more.
    static TakeOver of(Database database, String name, Mishap mishap) throws Exception {
        String node = texts(database, "select id from node where name = ?", name).getFirst();
        List<String> plans = texts(database, "select id from plan where finished_at is null and node = ?", node);
        mishap.happen();
        Instant begun = Instant.now();
        Glance<List<String>> left = () -> left(database, node);
        int had = left.take().size();
        left.until(own -> own.size() < Math.max(1, had), "plan taken over from " + name, PATIENCE);
        Duration first = Duration.between(begun, Instant.now());
        left.until(List::isEmpty, "end of the plans of " + name, PATIENCE);
        Glance<List<String>> orphans = () -> orphans(database);
        orphans.until(List::isEmpty, "owner of each plan", PATIENCE);
        return new TakeOver(Math.min(had, plans.size()), first, Duration.between(begun, Instant.now()));
    }

    private static List<String> left(Database database, String node) {
        try {
            return texts(database, "select id from plan where finished_at is null and node = ?", node);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> orphans(Database database) {
        try {
            return texts(database, "select id from plan where finished_at is null and node is null and id <> ?", "");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(Database database, String sql, String parameter) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            List<String> all = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.add(row.getString(1));
                }
            }
            return all;
        }
    }

    @Override
    public String toString() {
        return plans + " plans, the first after " + first.toMillis() + " ms, the last after " + longest.toMillis()
                + " ms";
    }
}
