package dev.mto.opencode;

/// A server that is not ours has not answered for so long that what runs there is given up.
final class ServerLost extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message for people: which, since when, and why
    ServerLost(String message) {
        super(message);
    }
}
