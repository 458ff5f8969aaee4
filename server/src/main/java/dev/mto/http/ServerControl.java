package dev.mto.http;

import dev.mto.cluster.Drainage;
import dev.mto.cluster.Nodes;

/// The server as a whole, as it is asked over HTTP. Thread-safe.
public interface ServerControl {
    /// How it is, looked at anew; must not block for long.
    Readiness readiness();

    /// The same with what it counted; how the store is may be known from a moment before. Says nothing of other servers.
    /// Must not block for long, also where the store fails.
    SystemStatus system();

    /// The servers that share its journal, and it among them.
    ///
    /// @throws dev.mto.run.PlanJournal.JournalException where the store fails
    Nodes nodes();

    /// Has it give up its plans to the others, and take no others from here on.
    ///
    /// @throws dev.mto.run.PlanJournal.JournalException where the store fails
    Drainage drain();

    /// Has it stop soon after this returns.
    ///
    /// @param abortSessions whether the sessions that are at work are ended too, and begun anew at the next start; else
    /// they go on, and are taken up at the next start
    void stop(boolean abortSessions);
}
