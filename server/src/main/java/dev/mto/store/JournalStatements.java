package dev.mto.store;

import dev.mto.json.WireName;
import dev.mto.run.PlanSummary;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The statements that write, prepared once. Confined to one thread.
final class JournalStatements implements GroupWriter.Session {
    private final Connection connection;
    private final List<FileInPlace> files;
    private final PreparedStatement lastSeq;
    private final PreparedStatement event;
    private final PreparedStatement plan;
    private final PreparedStatement probe;
    private final KeyStatements keys;

    /// @param file the database as the process found it; it must not be exchanged for another
    JournalStatements(Connection connection, FileInPlace file) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        lastSeq = connection.prepareStatement("select last_seq from plan where id = ?");
        event = connection.prepareStatement(
                "insert into plan_event (plan_id, seq, at, type, data) values (?, ?, ?, ?, ?)");
        plan = connection.prepareStatement(
                """
                        insert into plan (id, created_at, directory, task, status, outcome, finished_at, subtasks, completed,
                                          failed, last_seq, parent_session, client_id, owner)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set status = excluded.status, outcome = excluded.outcome,
                            finished_at = excluded.finished_at, subtasks = excluded.subtasks, completed = excluded.completed,
                            failed = excluded.failed, last_seq = excluded.last_seq, parent_session = excluded.parent_session""");
        probe = connection.prepareStatement(
                "insert into probe (id, at) values (1, ?) on conflict (id) do update set at = excluded.at");
        keys = new KeyStatements(connection);
        // The log is there by now: to prepare a statement is to read.
        files = List.of(file, FileInPlace.at(Path.of(file.path() + "-wal")));
    }

    /// Writes events that follow on what is there; any others it leaves alone.
    ///
    /// @return the number of the plan's newest event before; 0 where there was none; that of the first of these where
    /// another plan has their key
    long append(Append append) throws SQLException {
        long last = lastSeqOf(append.plan().value());
        if (append.first() == last + 1) {
            if (append.key().isPresent() && !keys.take(append.key().get())) {
                // As if its number were taken: nothing of it is written.
                return append.first();
            }
            insert(append);
        }
        return last;
    }

    private long lastSeqOf(String planId) throws SQLException {
        lastSeq.setString(1, planId);
        try (ResultSet found = lastSeq.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private void insert(Append append) throws SQLException {
        event.setString(1, append.plan().value());
        for (Append.Row row : append.rows()) {
            event.setLong(2, row.seq());
            event.setString(3, row.at());
            event.setString(4, row.type());
            event.setString(5, row.data());
            event.executeUpdate();
        }
        put(append.summary(), append.rows().getLast().seq());
    }

    private void put(PlanSummary summary, long last) throws SQLException {
        plan.setString(1, summary.id().value());
        plan.setString(2, Timestamps.text(summary.createdAt()));
        plan.setString(3, summary.directory().toString());
        plan.setString(4, summary.taskDescription());
        plan.setString(5, WireName.of(summary.status()));
        plan.setString(6, summary.outcome().map(WireName::of).orElse(null));
        plan.setString(7, summary.finishedAt().map(Timestamps::text).orElse(null));
        plan.setInt(8, summary.subtasks());
        plan.setInt(9, summary.completed());
        plan.setInt(10, summary.failed());
        plan.setLong(11, last);
        plan.setString(12, summary.parentSession().orElse(null));
        plan.setString(13, summary.clientId().orElse(null));
        plan.setString(14, summary.owner());
        plan.executeUpdate();
    }

    /// For what is written too seldom to be prepared.
    Connection connection() {
        return connection;
    }

    /// Writes something of no account, to see whether that can be done.
    int probe(String at) throws SQLException {
        probe.setString(1, at);
        return probe.executeUpdate();
    }

    @Override
    public void commit() throws SQLException {
        for (FileInPlace file : files) {
            file.requireSame();
        }
        connection.commit();
    }

    /// Closes the statements with it.
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
