package dev.mto.testkit;

import dev.mto.access.SubmissionKey;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.store.PostgresJournal;
import dev.mto.testkit.Journals.Author;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Two processes over one PostgreSQL, as far as the journal knows of processes.
abstract class SharedJournals {
    static final PlanId PLAN = new PlanId("plan_a");
    static final Path HERE = Path.of("/home/ada/here").toAbsolutePath();

    final Database database;
    PostgresJournal ada;
    PostgresJournal bob;

    SharedJournals() throws IOException, SQLException {
        database = Postgres.shared().database();
        ada = PostgresJournal.open(database.address());
        bob = PostgresJournal.open(database.address());
    }

    @BeforeEach
    final void takePlaces() throws SQLException {
        database.addNode("ada");
        database.addNode("bob");
        ada.place().take("ada");
        bob.place().take("bob");
    }

    @AfterEach
    final void close() throws SQLException {
        ada.close();
        bob.close();
        database.close();
    }

    static Author submit(PlanJournal journal, PlanId id) {
        return Author.submit(journal, id, Journals.START, Journals.goal("A task", HERE));
    }

    /// The same plan, seen by another process.
    static Author through(PlanJournal journal, PlanId id) {
        return Author.resume(journal, id);
    }

    static AppendResult submit(PlanJournal journal, String id, String key) {
        PlanId plan = new PlanId(id);
        List<JournalEntry> first = List.of(new JournalEntry(1, Journals.START,
                new PlanSubmitted(Journals.goal("A task", HERE), Optional.of("ada"),
                        Optional.of(new SubmissionKey(key, "digest")))));
        return journal.append(plan, first, PlanSummary.of(PlanState.fold(plan, first)));
    }

    /// All at the same moment.
    static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> call : calls) {
                running.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            for (Future<T> one : running) {
                results.add(one.get(50, TimeUnit.SECONDS));
            }
        }
        return results;
    }

    /// The first column of the first row; empty where it holds nothing.
    final Optional<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /// How many connections wait for a lock.
    final void awaitWaiting(int count) throws SQLException {
        while (!column("select count(*) from pg_stat_activity where datname = ? and wait_event_type = 'Lock'",
                database.name()).equals(Optional.of(String.valueOf(count)))) {
            Thread.onSpinWait();
        }
    }
}
