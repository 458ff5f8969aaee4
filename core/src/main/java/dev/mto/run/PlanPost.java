package dev.mto.run;

import dev.mto.plan.PlanId;
import java.util.Optional;

/// Takes what a plan is to be told to the process that runs it, where that is another one. Thread-safe.
@FunctionalInterface
public interface PlanPost {
    /// For a process that has its journal to itself.
    PlanPost NOWHERE = (_, _) -> Optional.empty();

    /// Sends a command. It arrives once or several times, which is the same, or never; the plan's journal tells what came of
    /// it.
    ///
    /// @return to be closed when nobody waits for its effect any more; empty where there is no other process
    /// @throws PlanJournal.JournalException where it cannot be sent
    Optional<Letter> send(PlanId plan, PlanInput.Command command);

    /// A command that is on its way, for whoever runs the plan by the time it arrives.
    interface Letter extends AutoCloseable {
        /// Takes it back, where it has not arrived.
        @Override
        void close();
    }
}
