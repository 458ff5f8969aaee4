package dev.mto.http;

/// The server could not listen where it was told to. The message says what to do.
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
