package dev.mto.run;

/// An event does not fit the state it was applied to: a defect in what produced it, or a damaged journal.
public final class IllegalTransition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IllegalTransition(String message) {
        super(message);
    }
}
