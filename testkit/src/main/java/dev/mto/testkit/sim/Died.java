package dev.mto.testkit.sim;

/// Takes a process that has died off the stack. An [Error], as nothing of the process may act on it.
final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
        super("the process died", null, false, false);
    }
}
