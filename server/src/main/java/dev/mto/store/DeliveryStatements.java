package dev.mto.store;

import dev.mto.delivery.Delivery;
import dev.mto.json.WireName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// The statement that writes what has to be told of an event, beside that. Confined to one thread.
final class DeliveryStatements {
    private final Dialect dialect;
    private final PreparedStatement add;
    private boolean empty = true;

    DeliveryStatements(Connection connection, Dialect dialect) throws SQLException {
        this.dialect = dialect;
        add = connection.prepareStatement(
                """
                        insert into webhook_delivery (id, plan_id, seq, type, about, created_at, owner, receiver, state, attempts,
                                                      tries, next_attempt_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)
                        on conflict (plan_id, about) do nothing""");
    }

    /// Adds one that was not tried yet, to be written unless there is one about the same.
    void add(Delivery due) throws SQLException {
        add.setString(1, due.id());
        add.setString(2, due.notice().plan().value());
        add.setLong(3, due.notice().seq());
        add.setString(4, due.notice().type().text());
        add.setString(5, due.notice().about());
        add.setString(6, Timestamps.text(due.notice().at()));
        add.setString(7, dialect.text(due.owner()));
        add.setString(8, due.url().receiver());
        add.setString(9, WireName.of(due.state()));
        add.setString(10, due.nextAttemptAt().map(Timestamps::text).orElse(null));
        add.addBatch();
        empty = false;
    }

    /// Writes what was added.
    void addAll() throws SQLException {
        if (!empty) {
            empty = true;
            add.executeBatch();
        }
    }
}
