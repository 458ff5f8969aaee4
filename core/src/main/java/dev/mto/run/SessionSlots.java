package dev.mto.run;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// One plan's way to the sessions it may have in flight. Confined to the plan's thread.
public interface SessionSlots {
    /// Asks for a session. Where none is free the wish is kept, and the plan is woken when it is granted; asking again
    /// is then how it is taken up.
    ///
    /// @param remainingPath how much work hangs on it, and it included, in seconds: the greater, the sooner it is granted
    /// @param now how long it has waited counts from when it was first asked for
    /// @return whether the attempt holds one now
    boolean acquire(Attempt attempt, double remainingPath, Instant now);

    /// Counts attempts that run already, whether or not there is room, and gives back everything else.
    void holdJust(List<Attempt> running);

    /// Gives back what all other attempts hold, and takes back their wishes.
    void keepJust(Collection<Attempt> wanted);

    /// Gives back what an attempt holds, or takes back its wish. Does nothing where there is neither.
    void release(Attempt attempt);

    /// Gives back everything.
    default void releaseAll() {
        holdJust(List.of());
    }

    /// Gives back everything, for good: nothing that is asked for after that is granted. Thread-safe.
    default void close() {
        releaseAll();
    }
}
