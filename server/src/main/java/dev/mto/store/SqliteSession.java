package dev.mto.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Writes journals to a file that no other process has. Confined to one thread.
final class SqliteSession implements JournalSession {
    private final Connection connection;
    private final List<FileInPlace> files;
    private final PreparedStatement lastSeq;
    private final PreparedStatement probe;
    private final JournalStatements journal;
    private final KeyStatements keys;

    /// @param file the database as the process found it; it must not be exchanged for another
    SqliteSession(Connection connection, FileInPlace file) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        lastSeq = connection.prepareStatement("select last_seq from plan where id = ?");
        probe = connection.prepareStatement(
                "insert into probe (id, at) values (1, ?) on conflict (id) do update set at = excluded.at");
        journal = new JournalStatements(connection, Dialect.SQLITE);
        keys = KeyStatements.alone(connection);
        // The log is there by now: to prepare a statement is to read.
        files = List.of(file, FileInPlace.at(Path.of(file.path() + "-wal")));
    }

    @Override
    public Verdict append(Append append) throws SQLException {
        Verdict verdict = Verdict.of(append, lastSeqOf(append.plan().value()));
        if (verdict != Verdict.APPENDED) {
            return verdict;
        }
        if (append.key().isPresent() && !keys.take(append.key().get())) {
            return Verdict.FENCED;
        }
        journal.add(append);
        journal.addAll();
        journal.put(append, JournalStatements.Owner.NOBODY);
        journal.putAll();
        return verdict;
    }

    private long lastSeqOf(String planId) throws SQLException {
        lastSeq.setString(1, planId);
        try (ResultSet found = lastSeq.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    @Override
    public int probe(String at) throws SQLException {
        probe.setString(1, at);
        return probe.executeUpdate();
    }

    @Override
    public Statements statements() {
        return new Statements(connection, Dialect.SQLITE);
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
