package dev.mto.store;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.json.Json;
import dev.mto.json.WireName;
import dev.mto.run.PlanSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/// The statements that write journals, prepared once. What is added goes to the database in batches. Confined to one
/// thread.
final class JournalStatements {
    /// Only what a plan's row said before is written over: of a plan that another process has written meanwhile it is left
    /// as it is.
    private static final String PUT = """
            insert into plan (id, created_at, directory, task, status, outcome, finished_at, subtasks, completed,
                              failed, last_seq, parent_session, client_id, owner, callback_url, sessions, spent,
                              paused_until%s)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?%s)
            on conflict (id) do update set status = excluded.status, outcome = excluded.outcome,
                finished_at = excluded.finished_at, subtasks = excluded.subtasks, completed = excluded.completed,
                failed = excluded.failed, last_seq = excluded.last_seq, parent_session = excluded.parent_session,
                sessions = excluded.sessions, spent = excluded.spent, paused_until = excluded.paused_until%s
            where plan.last_seq = ?%s""";

    private final Dialect dialect;
    private final PreparedStatement event;
    private final PreparedStatement plan;
    private final DeliveryStatements deliveries;

    JournalStatements(Connection connection, Dialect dialect) throws SQLException {
        this.dialect = dialect;
        event = connection.prepareStatement(
                "insert into plan_event (plan_id, seq, at, type, data) values (?, ?, ?, ?, ?)");
        plan = connection.prepareStatement(switch (dialect) {
            case SQLITE -> PUT.formatted("", "", "", "");
            case POSTGRESQL -> PUT.formatted(", node", ", ?", ", node = excluded.node",
                    " and plan.node is not distinct from ?");
        });
        deliveries = new DeliveryStatements(connection, dialect);
    }

    /// Who runs a plan, in a database that several processes share; absent where nobody does.
    ///
    /// @param before as it was read in this transaction
    record Owner(Optional<String> before, Optional<String> now) {
        static final Owner NOBODY = new Owner(Optional.empty(), Optional.empty());
    }

    /// Adds the plan's row as it is to be.
    void put(Append append, Owner node) throws SQLException {
        set(append.summary());
        plan.setLong(11, append.rows().getLast().seq());
        switch (dialect) {
            case SQLITE -> plan.setLong(19, append.first() - 1);
            case POSTGRESQL -> {
                plan.setString(19, node.now().orElse(null));
                plan.setLong(20, append.first() - 1);
                // With a type of its own: of a null in such a comparison the database knows none.
                plan.setObject(21, node.before().orElse(null), Types.VARCHAR);
            }
        }
        plan.addBatch();
    }

    /// Writes the plans' rows that were added, in the order they were.
    ///
    /// @return for each whether it was written
    int[] putAll() throws SQLException {
        return plan.executeBatch();
    }

    private void set(PlanSummary summary) throws SQLException {
        plan.setString(1, summary.id().value());
        plan.setString(2, Timestamps.text(summary.createdAt()));
        plan.setString(3, summary.directory().toString());
        plan.setString(4, dialect.keep(summary.taskDescription()));
        plan.setString(5, WireName.of(summary.status()));
        plan.setString(6, summary.outcome().map(WireName::of).orElse(null));
        plan.setString(7, summary.finishedAt().map(Timestamps::text).orElse(null));
        plan.setInt(8, summary.subtasks());
        plan.setInt(9, summary.completed());
        plan.setInt(10, summary.failed());
        plan.setString(12, summary.parentSession().map(dialect::text).orElse(null));
        plan.setString(13, summary.clientId().map(dialect::text).orElse(null));
        plan.setString(14, dialect.text(summary.owner()));
        plan.setString(15, summary.callbackUrl().map(url -> url.uri().toString()).orElse(null));
        plan.setInt(16, summary.sessions());
        plan.setString(17, summary.usage().map(Json.mapper()::writeValueAsString).orElse(null));
        plan.setString(18, summary.pausedUntil().map(Timestamps::text).orElse(null));
    }

    /// Adds events, and what has to be told of them.
    void add(Append append) throws SQLException {
        for (Append.Row row : append.rows()) {
            event.setString(1, append.plan().value());
            event.setLong(2, row.seq());
            event.setString(3, row.at());
            event.setString(4, row.type());
            event.setString(5, row.data());
            event.addBatch();
        }
        for (Notice notice : append.notices()) {
            deliveries.add(Delivery.due(notice, append.summary().owner(),
                    append.summary().callbackUrl().orElseThrow()));
        }
    }

    /// Writes what was added.
    void addAll() throws SQLException {
        event.executeBatch();
        deliveries.addAll();
    }
}
