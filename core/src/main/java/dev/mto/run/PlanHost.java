package dev.mto.run;

import dev.mto.plan.PlanId;
import java.util.Collection;
import java.util.Set;

/// Where plans run that come and go. Thread-safe.
public interface PlanHost {
    /// Takes up plans that have become this process's just now, so that whoever still has them here must not.
    ///
    /// @return how many
    int takeUp(Collection<PlanId> plans);

    /// Lets go of all plans for other processes to have them: nothing more is written or done for them here, their sessions
    /// go on. What is being written just now may become durable yet.
    ///
    /// @return which those were
    Set<PlanId> leaveAll();

    /// Tells a plan that runs here what another process was asked to tell it. Returns at once.
    ///
    /// @return whether there was anybody to be told
    boolean pass(PlanId id, PlanInput.Command command);

    /// Whether a plan may have become this process's that nobody runs here, as it was written while all were let go of. It
    /// then takes another [#leaveAll], a new place, and to be claimed.
    boolean isAstray();

    /// Whether a plan runs here.
    boolean runs(PlanId id);
}
