package dev.mto.opencode;

import java.io.IOException;

/// opencode answered, and the answer is no. Any other [IOException] of [OpencodeApi] means that it did not answer.
final class ApiException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// Whether the same call may well succeed a moment later.
    boolean isServerFault() {
        return status >= 500;
    }

    /// Whether it was not opencode that answered but what stands before it: a proxy that cannot reach it, or whoever
    /// asks for a password.
    boolean isFromBefore() {
        return isUnauthorized() || status == 407 || (status >= 502 && status <= 504);
    }

    boolean isUnauthorized() {
        return status == 401;
    }

    int status() {
        return status;
    }

    boolean isNotFound() {
        return status == 404;
    }
}
