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

    boolean isNotFound() {
        return status == 404;
    }
}
