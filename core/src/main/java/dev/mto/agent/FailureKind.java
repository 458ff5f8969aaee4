package dev.mto.agent;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;

/// Why a session gave no usable answer.
public enum FailureKind {
    PROVIDER_AUTH(ErrorCode.PROVIDER_AUTH, false),
    PROVIDER_REJECTED(ErrorCode.PROVIDER_REJECTED, false),
    RATE_LIMITED(ErrorCode.RATE_LIMITED, false),
    PROVIDER_UNAVAILABLE(ErrorCode.PROVIDER_UNAVAILABLE, true),
    MODEL_UNKNOWN(ErrorCode.MODEL_UNKNOWN, false),
    AGENT_UNKNOWN(ErrorCode.AGENT_UNKNOWN, false),
    SESSION_UNKNOWN(ErrorCode.SESSION_UNKNOWN, false),
    SESSION_BUSY(ErrorCode.SESSION_BUSY, false),
    DIRECTORY_MISSING(ErrorCode.DIRECTORY_MISSING, false),
    CONTEXT_OVERFLOW(ErrorCode.CONTEXT_OVERFLOW, false),
    CONTENT_FILTERED(ErrorCode.CONTENT_FILTERED, false),
    ANSWER_TRUNCATED(ErrorCode.ANSWER_TRUNCATED, false),
    ANSWER_EMPTY(ErrorCode.ANSWER_EMPTY, false),
    PERMISSION_STOPPED(ErrorCode.PERMISSION_STOPPED, false),
    RUNTIME_UNAVAILABLE(ErrorCode.RUNTIME_UNAVAILABLE, true),
    INTERNAL(ErrorCode.INTERNAL, false);

    private final ErrorCode code;
    private final boolean transientFault;

    FailureKind(ErrorCode code, boolean transientFault) {
        this.code = code;
        this.transientFault = transientFault;
    }

    public ErrorCode code() {
        return code;
    }

    /// A failure of this kind, as a value. A runtime or a provider may have no word for it; then the kind speaks.
    ///
    /// @param message for people; may be blank
    public Fault fault(String message) {
        return new Fault(code, message.isBlank() ? code.title() : message);
    }

    /// Whether the same prompt in a fresh session may well succeed.
    public boolean isTransient() {
        return transientFault;
    }
}
