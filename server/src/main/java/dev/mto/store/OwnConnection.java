package dev.mto.store;

import dev.mto.run.PlanJournal.JournalException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A connection that is kept, and thrown away with the first failure: its state is anybody's guess then. Thread-safe; one
/// piece of work at a time.
final class OwnConnection implements AutoCloseable {
    private final GroupWriter.Source<Connection> source;
    private final GroupWriter.Diagnosis diagnosis;
    private @Nullable Connection present;
    private boolean closed;

    OwnConnection(GroupWriter.Source<Connection> source, GroupWriter.Diagnosis diagnosis) {
        this.source = source;
        this.diagnosis = diagnosis;
    }

    /// To be done in one transaction.
    @FunctionalInterface
    interface Work<T> {
        T run(Statements statements) throws SQLException;
    }

    /// Does something in a transaction, and returns once it is durable.
    ///
    /// @throws JournalException where it is not known to be
    synchronized <T> T run(Work<T> work) {
        try {
            Connection connection = connection();
            T result = work.run(new Statements(connection, Dialect.POSTGRESQL));
            connection.commit();
            return result;
        } catch (SQLException failure) {
            discard();
            throw new JournalException(diagnosis.explain(failure), failure);
        } catch (RuntimeException | Error defect) {
            discard();
            throw defect;
        }
    }

    private Connection connection() throws SQLException {
        if (closed) {
            throw new JournalException("The journal is closed: the server is stopping.");
        }
        Connection connection = present;
        if (connection == null) {
            connection = source.open();
            connection.setAutoCommit(false);
            present = connection;
        }
        return connection;
    }

    private void discard() {
        Connection connection = present;
        present = null;
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException _) {
            // It is of no use to anybody any more.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        discard();
    }
}
