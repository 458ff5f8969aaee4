package dev.mto.access;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import java.time.Duration;
import java.util.Optional;

/// A caller asked for what it may not have, or not now. An answer to somebody rather than a defect, so without a stack
/// trace.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;
    private final transient Optional<String> field;
    private final transient Optional<Duration> retryAfter;

    private Refusal(Fault fault, Optional<String> field, Optional<Duration> retryAfter) {
        super(fault.message(), null, false, false);
        this.fault = fault;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    /// Something is in the way that time alone does not mend.
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(new Fault(code, message), Optional.empty(), Optional.empty());
    }

    /// It is one field of the request.
    public static Refusal ofField(ErrorCode code, String field, String message) {
        return new Refusal(new Fault(code, message), Optional.of(field), Optional.empty());
    }

    /// It may be had later.
    public static Refusal until(ErrorCode code, String message, Duration retryAfter) {
        return new Refusal(new Fault(code, message), Optional.empty(), Optional.of(retryAfter));
    }

    /// @param what the first half of the message: what has not got the scope, or needs it
    static Refusal scopeMissing(Scope scope, String what) {
        return of(ErrorCode.SCOPE_MISSING, what + " the scope " + scope.text()
                + ". An admin can make one that has it: mto token create --scope " + scope.text() + ".");
    }

    /// What was met, and the way out.
    public Fault fault() {
        return fault;
    }

    /// The field of the request that it is about, where it is about one.
    public Optional<String> field() {
        return field;
    }

    /// How long to wait before another try, where that helps.
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
