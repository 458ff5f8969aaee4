package dev.mto.store;

import dev.mto.access.SubmissionKey;
import dev.mto.store.Append.KeyRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/// The statements on the keys of submissions. Confined to one thread.
final class KeyStatements {
    /// With each key that is written some that are too old are removed, so that there are never many more than one day
    /// brings, and no transaction is long.
    static final int REMOVED_AT_ONCE = 20;

    /// Begins every statement that writes one.
    static final String INSERT = "insert into submission_key (owner, name, plan_id, digest, created_at)"
            + " values (?, ?, ?, ?, ?) on conflict (owner, name) do ";

    /// Whether a key that another plan has may be taken again.
    static final String IS_FREE = """
            (submission_key.created_at < ? or not exists (
                select 1 from plan
                where plan.id = submission_key.plan_id and (plan.status <> 'failed' or plan.last_seq > 2)))""";

    private final Dialect dialect;
    private final PreparedStatement take;
    private final PreparedStatement removeOld;

    /// @param write what takes a key; its first five parameters are those of a row
    KeyStatements(Connection connection, Dialect dialect, String write) throws SQLException {
        this.dialect = dialect;
        take = connection.prepareStatement(write);
        removeOld = connection.prepareStatement("""
                delete from submission_key where (owner, name) in (
                    select owner, name from submission_key where created_at < ? order by created_at limit ?%s)"""
                .formatted(dialect.skipLocked));
    }

    /// For a database that nobody else writes to: takes a key unless another plan has it.
    static KeyStatements alone(Connection connection) throws SQLException {
        return new KeyStatements(connection, Dialect.SQLITE, INSERT
                + "update set plan_id = excluded.plan_id, digest = excluded.digest, created_at = excluded.created_at where "
                + IS_FREE);
    }

    /// Writes who has a key.
    ///
    /// @return false where another plan has it
    boolean take(KeyRow key) throws SQLException {
        removeOld(tooOld(key), REMOVED_AT_ONCE);
        set(key);
        take.setString(6, tooOld(key));
        return take.executeUpdate() > 0;
    }

    /// Writes some at once.
    ///
    /// @return for each whether it was written
    int[] takeAll(Iterable<KeyRow> keys) throws SQLException {
        for (KeyRow key : keys) {
            set(key);
            take.addBatch();
        }
        return take.executeBatch();
    }

    private void set(KeyRow key) throws SQLException {
        take.setString(1, dialect.text(key.owner()));
        take.setString(2, dialect.text(key.key().key()));
        take.setString(3, key.plan());
        take.setString(4, key.key().digest());
        take.setString(5, key.at());
    }

    void removeOld(String before, int most) throws SQLException {
        removeOld.setString(1, before);
        removeOld.setInt(2, most);
        removeOld.executeUpdate();
    }

    /// When a key was written that this one may take the place of.
    static String tooOld(KeyRow key) {
        return Timestamps.text(Instant.parse(key.at()).minus(SubmissionKey.LIFETIME));
    }
}
