package dev.mto.fault;

import static java.util.Objects.requireNonNull;

/// One thing that went wrong. Immutable.
///
/// @param code what kind of thing, stable across releases
/// @param message this occurrence, for people: names what was met and, where there is one, the way out. No secrets, no
/// stack traces.
public record Fault(ErrorCode code, String message) {
    public Fault {
        requireNonNull(code, "code");
        if (message.isBlank()) {
            throw new IllegalArgumentException("a fault must say something (code=" + code.code() + ")");
        }
    }

    @Override
    public String toString() {
        return code.code() + ": " + message;
    }
}
