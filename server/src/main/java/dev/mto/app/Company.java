package dev.mto.app;

import dev.mto.cluster.Drainage;
import dev.mto.cluster.Nodes;
import dev.mto.run.PlanJournal.JournalException;

/// The servers that share a journal, as one of them deals with them. Thread-safe; started once, closed once.
interface Company extends AutoCloseable {
    /// Takes up the plans that nobody runs. When this returns, they are under way here.
    ///
    /// @throws JournalException where the store fails
    void start();

    /// All of them, this one included.
    Nodes nodes();

    /// Gives up all plans to the others, and takes no others from here on.
    Drainage drain();

    /// Whether that was asked for.
    boolean isDraining();

    /// Whether it is this one that does what only one should.
    boolean isFirst();

    /// Leaves all plans to the others, where there are any.
    @Override
    void close();
}
