package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanJournal;
import dev.mto.store.PostgresJournal;
import dev.mto.store.SqlJournal;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.Journals.Author;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Prints what each database on this machine gives. Asserts only that appends that wait share commits.
@Timeout(120)
final class JournalThroughputTest {
    private static final String TEXT = "x".repeat(1000);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"SQLite, 1, 400", "SQLite, 20, 150", "SQLite, 200, 30",
            "PostgreSQL, 1, 400", "PostgreSQL, 20, 150", "PostgreSQL, 200, 30"})
    void plansThatWriteAtOnceShareCommits(String database, int plans, int each) throws Exception {
        try (SqlJournal journal = open(database)) {
            journal.check();
            long commitsBefore = journal.commits();
            long begin = System.nanoTime();

            writeAll(journal, plans, each);

            double seconds = (System.nanoTime() - begin) / 1e9;
            long appends = journal.appends();
            long commits = journal.commits() - commitsBefore;
            System.out.printf(
                    "journal in %s: %3d plans at once, %5d appends of 1 kB in %.2f s: %6.0f/s, %5.1f to a commit%n",
                    database, plans, appends, seconds, appends / seconds, (double) appends / commits);
            assertThat(appends).isEqualTo((long) plans * (each + 1));
            assertThat(commits).isLessThanOrEqualTo(appends);
            if (plans == 200) {
                assertThat(commits).isLessThan(appends / 2);
            }
        }
    }

    private SqlJournal open(String name) throws IOException, SQLException {
        if (name.equals("SQLite")) {
            return SqliteJournal.open(folder);
        }
        Database database = Postgres.shared().database();
        PostgresJournal journal = PostgresJournal.open(database.address());
        database.addNode("me");
        journal.place().take("me");
        return journal;
    }

    private static void writeAll(PlanJournal journal, int plans, int each) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plans; i++) {
                PlanId id = new PlanId("plan_" + i);
                threads.execute(() -> {
                    Author author = Author.submit(journal, id, Journals.START,
                            Journals.goal(TEXT, Path.of("/").toAbsolutePath()));
                    for (int n = 0; n < each; n++) {
                        author.write(new ParentOpened(TEXT));
                    }
                });
            }
        }
    }
}
