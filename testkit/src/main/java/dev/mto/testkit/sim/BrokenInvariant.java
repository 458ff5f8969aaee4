package dev.mto.testkit.sim;

/// What must never happen has happened. An [Error], so that nothing under test takes it for a failure to recover from.
public final class BrokenInvariant extends Error {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    BrokenInvariant(Invariant invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    BrokenInvariant(Invariant invariant, String what, Throwable cause) {
        super(invariant + ": " + what, cause);
        this.invariant = invariant;
    }

    public Invariant invariant() {
        return invariant;
    }

    static void unless(boolean holds, Invariant invariant, String what) {
        if (!holds) {
            throw new BrokenInvariant(invariant, what);
        }
    }
}
