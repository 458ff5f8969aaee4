package dev.mto.store;

import java.sql.SQLException;

/// An open connection that writes journals, always inside a transaction. Confined to one thread.
interface JournalSession extends GroupWriter.Session {
    /// Writes events that follow on what is there; any others it leaves alone.
    Verdict append(Append append) throws SQLException;

    /// Writes something of no account, to see whether that can be done.
    int probe(String at) throws SQLException;

    /// For what is written too seldom to be prepared.
    Statements statements();

    /// To append, as one of the pieces of work of a transaction.
    record Appending(Append append) implements GroupWriter.Work<JournalSession, Verdict> {
        @Override
        public Verdict run(JournalSession session) throws SQLException {
            return session.append(append);
        }
    }
}
