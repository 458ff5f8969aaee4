package dev.mto.cli.view;

import java.time.Instant;

/// Where a plan is watched. Confined to one thread.
public interface LiveView extends AutoCloseable {
    /// What is waited for while there is no plan to be seen, or besides it. Told again and again; an empty text takes
    /// it back.
    void note(String text);

    /// The plan, anew: it changed, or time went on.
    ///
    /// @param changed whether it did, rather than only time
    void show(PlanPicture plan, Activities activities, Instant now, boolean changed);

    /// Puts the terminal right before the process ends at once. May be called from any thread.
    void restore();

    /// Leaves what was shown last where it is; nothing is shown after it.
    @Override
    void close();
}
