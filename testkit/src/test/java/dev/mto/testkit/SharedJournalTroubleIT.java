package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.store.PostgresJournal;
import dev.mto.testkit.Journals.Author;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A PostgreSQL that fails, is restarted, is cut off, or becomes a standby; and a process that is frozen.
@Timeout(120)
final class SharedJournalTroubleIT extends SharedJournals {
    /// Short enough to be waited for, and longer than a busy machine takes for what is in time.
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    SharedJournalTroubleIT() throws IOException, SQLException {}

    @Test
    void whoFreezesInATransactionLosesItsLocksWithinItsLease() throws Exception {
        try (PostgresJournal frozen = PostgresJournal.open(database.address(database.server().port(), SHORT));
                Connection writer = frozen.connect("frozen");
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("select 1 from node where id = 'ada' for key share");
            try (ResultSet limit = statement.executeQuery("select setting::integer from pg_settings"
                    + " where name = 'idle_in_transaction_session_timeout'")) {
                assertThat(limit.next()).isTrue();
                assertThat(limit.getLong(1)).isPositive().isLessThan(SHORT.toMillis());
            }
            database.bury("ada");
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        }
    }

    /// What the writer does is ended by the same limits: here it waits for a row that somebody keeps.
    @Test
    void whatWaitsForARowForTooLongIsRefused() throws Exception {
        try (PostgresJournal impatient = PostgresJournal.open(database.address(database.server().port(), SHORT));
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            impatient.place().take("ada");
            Author author = submit(impatient, PLAN);
            other.setAutoCommit(false);
            statement.execute("select 1 from plan for update");
            assertThatThrownBy(() -> author.write(new ParentOpened("ses"))).isInstanceOf(Refused.class)
                    .hasMessageContaining("took too long");
            other.rollback();
            assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
        }
    }

    @Test
    void aDatabaseThatIsRestartedIsUsedAgain() throws Exception {
        Author author = submit(ada, PLAN);
        database.server().stop();
        try {
            assertThatThrownBy(() -> author.write(new ParentOpened("ses"))).isInstanceOf(JournalException.class)
                    .hasMessageContaining("127.0.0.1").hasMessageNotContaining("secret");
            assertThatThrownBy(() -> author.write(new ParentOpened("ses"))).isInstanceOf(Refused.class)
                    .hasMessageContaining("cannot be reached").hasMessageContaining("store.url");
            assertThatThrownBy(() -> ada.read(PLAN, 0)).isInstanceOf(JournalException.class);
            assertThatThrownBy(ada::check).isInstanceOf(JournalException.class);
            assertThat(ada.size()).isZero();
        } finally {
            database.server().start();
        }
        awaitWell(ada);
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
        assertThat(ada.size()).isPositive();
    }

    private static void awaitWell(PostgresJournal journal) throws Exception {
        Glance<Boolean> well = () -> {
            try {
                journal.check();
                journal.unfinished();
                return true;
            } catch (JournalException _) {
                return false;
            }
        };
        well.until(Boolean::booleanValue, "the journal is well again", SOON);
    }

    /// Each writer goes on from what the journal says, as a server does.
    @Test
    void whatWasAcknowledgedOutlivesEveryConnection() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            PlanId plan = new PlanId("plan_w" + i);
            submit(ada, plan);
            writers.add(CompletableFuture.supplyAsync(() -> write(plan, enough), Thread::startVirtualThread));
        }
        for (int round = 0; round < 5; round++) {
            long before = ada.appends();
            while (ada.appends() < before + 40) {
                Thread.onSpinWait();
            }
            database.endConnections();
        }
        enough.set(true);
        for (int i = 0; i < 8; i++) {
            assertThat(writers.get(i).get(40, TimeUnit.SECONDS))
                    .isLessThanOrEqualTo(bob.read(new PlanId("plan_w" + i), 1).size());
        }
    }

    private int write(PlanId plan, AtomicBoolean enough) {
        int acknowledged = 0;
        while (!enough.get()) {
            try {
                if (Author.resume(ada, plan).write(new ParentOpened("ses")) == AppendResult.APPENDED) {
                    acknowledged++;
                }
            } catch (JournalException _) {
                // Written or not: the next look at the journal tells.
            }
        }
        return acknowledged;
    }

    @Test
    void whoIsCutOffIsToldSoAndComesBack() throws Exception {
        try (CutLine line = CutLine.before(database.server().port());
                PostgresJournal journal = PostgresJournal.open(database.address(line.port(), SHORT))) {
            journal.place().take("ada");
            Author author = submit(journal, PLAN);
            journal.read(PLAN, 0);
            line.cut();
            long begun = System.nanoTime();
            assertThatThrownBy(() -> author.write(new ParentOpened("ses"))).isInstanceOf(Refused.class)
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> journal.read(PLAN, 0)).isInstanceOf(JournalException.class);
            assertThatThrownBy(journal::check).isInstanceOf(JournalException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("not for ever").isLessThan(SOON.multipliedBy(2));
            line.mend();
            awaitWell(journal);
            assertThat(through(journal, PLAN).write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
        }
    }

    @Test
    void aStandbyIsNotWrittenToAndNotHeldOnTo() throws Exception {
        Author author = submit(ada, PLAN);
        database.execute("alter system set default_transaction_read_only = on");
        database.execute("select pg_reload_conf()");
        try {
            Glance<String> refusal = () -> {
                try {
                    return String.valueOf(author.write(new ParentOpened("ses")));
                } catch (Refused e) {
                    return String.valueOf(e.getMessage());
                }
            };
            refusal.until(said -> said.contains("takes no writes"), "refused as read-only", SOON);
            assertThatThrownBy(ada::check).isInstanceOf(Refused.class);
        } finally {
            try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
                statement.execute("set default_transaction_read_only = off");
                statement.execute("alter system reset default_transaction_read_only");
                statement.execute("select pg_reload_conf()");
            }
        }
        awaitWell(ada);
        assertThat(through(ada, PLAN).write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void whatWaitsTogetherTakesAHandfulOfRoundTrips() throws Exception {
        try (CutLine line = CutLine.before(database.server().port());
                PostgresJournal journal = PostgresJournal.open(database.address(line.port(), Duration.ofSeconds(10)));
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            journal.place().take("ada");
            List<Author> authors = new ArrayList<>();
            for (int i = 0; i < 21; i++) {
                authors.add(submit(journal, new PlanId("plan_" + i)));
                // Often enough that the driver has each statement prepared.
                authors.get(i).write(new ParentOpened("ses"));
            }
            other.setAutoCommit(false);
            statement.execute("select 1 from plan where id = 'plan_20' for update");
            CompletableFuture<AppendResult> first = write(authors.get(20));
            awaitWaiting(1);
            long commits = journal.commits();
            List<CompletableFuture<AppendResult>> group = authors.subList(0, 20).stream()
                    .map(SharedJournalTroubleIT::write).toList();
            while (journal.waiting() < 20) {
                Thread.onSpinWait();
            }
            long before = line.roundTrips();
            other.commit();
            for (CompletableFuture<AppendResult> append : group) {
                assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(AppendResult.APPENDED);
            }
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(AppendResult.APPENDED);
            assertThat(journal.commits() - commits).isEqualTo(2);
            long roundTrips = line.roundTrips() - before;
            System.out.printf("counted: %d round trips for two transactions, of one append and of twenty%n",
                    roundTrips);
            assertThat(roundTrips).isLessThanOrEqualTo(10);
        }
    }

    private static CompletableFuture<AppendResult> write(Author author) {
        return CompletableFuture.supplyAsync(() -> author.write(new ParentOpened("ses")), Thread::startVirtualThread);
    }
}
