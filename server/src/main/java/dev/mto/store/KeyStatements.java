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
    private static final int REMOVED_AT_ONCE = 20;

    private final PreparedStatement take;
    private final PreparedStatement removeOld;

    KeyStatements(Connection connection) throws SQLException {
        take = connection.prepareStatement(
                """
                        insert into submission_key (owner, name, plan_id, digest, created_at) values (?, ?, ?, ?, ?)
                        on conflict (owner, name) do update set plan_id = excluded.plan_id, digest = excluded.digest,
                            created_at = excluded.created_at
                        where submission_key.created_at < ? or not exists (
                            select 1 from plan
                            where plan.id = submission_key.plan_id and (plan.status <> 'failed' or plan.last_seq > 2))""");
        removeOld = connection.prepareStatement("""
                delete from submission_key where (owner, name) in (
                    select owner, name from submission_key where created_at < ? order by created_at limit ?)""");
    }

    /// Writes who has a key.
    ///
    /// @return false where another plan has it
    boolean take(KeyRow key) throws SQLException {
        String tooOld = Timestamps.text(Instant.parse(key.at()).minus(SubmissionKey.LIFETIME));
        removeOld.setString(1, tooOld);
        removeOld.setInt(2, REMOVED_AT_ONCE);
        removeOld.executeUpdate();
        take.setString(1, key.owner());
        take.setString(2, key.key().key());
        take.setString(3, key.plan());
        take.setString(4, key.key().digest());
        take.setString(5, key.at());
        take.setString(6, tooOld);
        return take.executeUpdate() > 0;
    }
}
