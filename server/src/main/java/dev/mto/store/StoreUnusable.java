package dev.mto.store;

/// The store cannot be opened. The message is for people and names the way out.
public final class StoreUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnusable(String message) {
        super(message);
    }

    public StoreUnusable(String message, Throwable cause) {
        super(message, cause);
    }
}
