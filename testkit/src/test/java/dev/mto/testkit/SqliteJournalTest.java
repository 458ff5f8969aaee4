package dev.mto.testkit;

import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.run.PlanJournal;
import dev.mto.store.SqliteJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends PlanJournalContract {
    @TempDir
    Path parent;

    /// With every character that a path to a database must not stumble over.
    @Override
    protected PlanJournal open() throws IOException {
        return SqliteJournal.open(Files.createDirectories(parent.resolve("Ada's data?x=1#2 %41é")));
    }

    @Override
    protected Outbox outbox(PlanJournal opened) {
        return ((SqliteJournal) opened).outbox();
    }

    @Override
    protected SecretStore secrets(PlanJournal opened) {
        return ((SqliteJournal) opened).secrets();
    }

    @Override
    protected void close(PlanJournal opened) {
        ((SqliteJournal) opened).close();
    }
}
