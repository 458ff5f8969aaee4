package dev.mto.cli.api;

/// The server said no, in a problem document. Trying again gives the same answer.
public final class RefusedException extends ApiException {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// Whether the request itself was at fault: it was malformed, out of range or too large.
    public boolean isBadRequest() {
        return status == 400 || status == 413 || status == 415;
    }

    /// Whether the server had trouble of its own, such as a store it cannot write just now.
    public boolean isServerTrouble() {
        return status >= 500;
    }
}
