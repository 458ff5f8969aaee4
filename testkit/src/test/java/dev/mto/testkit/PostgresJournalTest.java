package dev.mto.testkit;

import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.run.PlanJournal;
import dev.mto.store.PostgresJournal;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.sql.SQLException;

/// That it is a journal to the process that has its place. What several processes have of it: [SharedJournalTest].
final class PostgresJournalTest extends PlanJournalContract {
    private final Database database = Postgres.shared().database();

    PostgresJournalTest() throws IOException, SQLException {}

    /// The same place each time: the contract knows of nobody else.
    @Override
    protected PlanJournal open() throws SQLException {
        PostgresJournal journal = PostgresJournal.open(database.address());
        database.execute("delete from node");
        database.addNode("me");
        journal.place().take("me");
        return journal;
    }

    @Override
    protected Outbox outbox(PlanJournal opened) {
        return ((PostgresJournal) opened).outbox();
    }

    @Override
    protected SecretStore secrets(PlanJournal opened) {
        return ((PostgresJournal) opened).secrets();
    }

    @Override
    protected void close(PlanJournal opened) throws SQLException {
        ((PostgresJournal) opened).close();
    }
}
