package dev.mto.store;

import dev.mto.store.Append.KeyRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The keys of submissions in a database where several processes take them at a time. Confined to one thread.
final class PostgresKeys {
    /// In the order of the texts' bytes everywhere, so that two processes never wait for each other.
    private static final Comparator<KeyRow> ORDER = Comparator.comparing(PostgresKeys::owner)
            .thenComparing(PostgresKeys::name);

    private final KeyStatements fresh;
    private final PreparedStatement lock;
    private final PreparedStatement again;

    PostgresKeys(Connection connection) throws SQLException {
        fresh = new KeyStatements(connection, Dialect.POSTGRESQL, KeyStatements.INSERT + "nothing");
        lock = connection.prepareStatement("select 1 from submission_key where owner = ? and name = ? for update");
        again = connection.prepareStatement("update submission_key set plan_id = ?, digest = ?, created_at = ?"
                + " where owner = ? and name = ? and " + KeyStatements.IS_FREE);
    }

    private static String owner(KeyRow row) {
        return Dialect.POSTGRESQL.text(row.owner());
    }

    private static String name(KeyRow row) {
        return Dialect.POSTGRESQL.text(row.key().key());
    }

    /// Writes who has which key. Of two with the same one the first has it.
    ///
    /// @return those that got theirs
    Set<KeyRow> take(List<KeyRow> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return Set.of();
        }
        List<KeyRow> keys = distinct(wanted);
        int[] written = fresh.takeAll(keys);
        Set<KeyRow> taken = new HashSet<>();
        for (int i = 0; i < written.length; i++) {
            if (written[i] > 0 || takeAgain(keys.get(i))) {
                taken.add(keys.get(i));
            }
        }
        fresh.removeOld(KeyStatements.tooOld(keys.getFirst()), KeyStatements.REMOVED_AT_ONCE * keys.size());
        return taken;
    }

    private static List<KeyRow> distinct(List<KeyRow> wanted) {
        Set<List<String>> seen = new HashSet<>();
        List<KeyRow> keys = new ArrayList<>(wanted);
        keys.removeIf(row -> !seen.add(List.of(owner(row), name(row))));
        keys.sort(ORDER);
        return keys;
    }

    /// In two statements: only what is read after the row was locked tells how its plan is by now.
    private boolean takeAgain(KeyRow key) throws SQLException {
        lock.setString(1, owner(key));
        lock.setString(2, name(key));
        lock.execute();
        again.setString(1, key.plan());
        again.setString(2, key.key().digest());
        again.setString(3, key.at());
        again.setString(4, owner(key));
        again.setString(5, name(key));
        again.setString(6, KeyStatements.tooOld(key));
        return again.executeUpdate() > 0;
    }
}
