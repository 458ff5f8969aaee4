package dev.mto.store;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/// Removes plans for good. Stateless.
final class Forgetting {
    /// What has a plan's id, and is no plan.
    private static final List<String> BELONGINGS = List.of("plan_event", "webhook_delivery", "submission_key");

    private Forgetting() {}

    /// One that another process has in hand just now, such as to reopen it, is left for the next time.
    ///
    /// @return how many were removed
    static int of(Statements statements, String finishedBefore, int most) throws SQLException {
        List<String> old = statements.query("select id from plan where finished_at < ? order by finished_at limit ?"
                + statements.dialect().skipLocked, List.of(finishedBefore, most), row -> row.getString("id"));
        if (!old.isEmpty()) {
            String these = " in (" + String.join(", ", Collections.nCopies(old.size(), "?")) + ")";
            for (String table : BELONGINGS) {
                statements.update("delete from " + table + " where plan_id" + these, old.toArray());
            }
            statements.update("delete from plan where id" + these, old.toArray());
        }
        return old.size();
    }
}
