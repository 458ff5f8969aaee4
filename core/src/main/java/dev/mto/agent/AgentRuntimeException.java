package dev.mto.agent;

import dev.mto.fault.Fault;
import java.util.Objects;

/// The runtime could not do what was asked.
public final class AgentRuntimeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    public AgentRuntimeException(FailureKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AgentRuntimeException(FailureKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public FailureKind kind() {
        return kind;
    }

    /// The same, as a value.
    public Fault fault() {
        return kind.fault(Objects.requireNonNullElse(getMessage(), ""));
    }
}
