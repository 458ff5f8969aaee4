package dev.mto.testkit;

import dev.mto.store.PostgresJournal;
import dev.mto.store.PostgresNodes;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/// The contract over PostgreSQL. Time passes as it goes by the database: what it has written down is made older.
final class PostgresNodesTest extends NodeStoreContract {
    private final Database database;
    private final List<AutoCloseable> open = new ArrayList<>();

    PostgresNodesTest() throws IOException, SQLException {
        database = Postgres.shared().database();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        database.close();
    }

    @Override
    protected Participant participant() {
        PostgresJournal journal = PostgresJournal.open(database.address());
        PostgresNodes nodes = new PostgresNodes(journal, () -> UUID.randomUUID().toString());
        open.addAll(List.of(journal, nodes));
        return new Participant(nodes, journal);
    }

    @Override
    protected void pass(Duration time) {
        try {
            for (String column : List.of("node set started_at = started_at", "node set seen_at = seen_at",
                    "node set lease_until = lease_until", "letter set sent_at = sent_at")) {
                database.execute("update " + column + " - ? * interval '1 millisecond'", time.toMillis());
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
