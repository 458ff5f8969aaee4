package dev.mto.run;

import dev.mto.plan.PlanId;

/// Whether a process may act for the plans that it runs. Where several share a journal, each holds its plans by a lease that
/// it has to renew; what it writes is checked by the journal, and what it does by this. Thread-safe.
@FunctionalInterface
public interface Tenure {
    /// For a process that has its journal to itself.
    Tenure ALONE = () -> true;

    /// Whether the lease certainly has not ended yet. Asks nobody: it is known by how long ago the lease was last renewed.
    boolean holds();

    /// Until somebody else says so, too.
    default Tenure and(Tenure other) {
        return () -> holds() && other.holds();
    }

    /// Asks for a plan of this process.
    ///
    /// @throws Disowned where it does not hold
    default void require(PlanId plan) {
        if (!holds()) {
            throw new Disowned(plan);
        }
    }

    /// The plan is not this process's any more: nothing more is to be written or done for it here, and its sessions are
    /// left to whoever has it now.
    final class Disowned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Disowned(PlanId plan) {
            super(plan + " is not run by this server any more.");
        }
    }
}
