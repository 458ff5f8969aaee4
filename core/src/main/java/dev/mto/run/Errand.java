package dev.mto.run;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.fault.Fault;
import java.time.Instant;
import java.util.Optional;

/// A question to the runtime that every process asks for itself, and that is repeated until it is answered: nothing of
/// it is journalled. Confined to the plan's thread.
final class Errand {
    private final RetryPolicy policy;
    private boolean underWay;
    private int failures;
    private boolean hopeless;
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Fault> fault = Optional.empty();

    Errand(RetryPolicy policy) {
        this.policy = policy;
    }

    /// Whether to go on it now.
    boolean isDue(Instant now) {
        return !underWay && notBefore.map(then -> !now.isBefore(then)).orElse(true);
    }

    void begin() {
        underWay = true;
    }

    void done() {
        underWay = false;
        failures = 0;
        notBefore = Optional.empty();
    }

    void failed(AgentRuntimeException cause, Instant now) {
        underWay = false;
        failures++;
        fault = Optional.of(cause.fault());
        hopeless = !cause.kind().isTransient() || failures > policy.maxRetries();
        notBefore = Optional.of(now.plus(policy.delay(failures, cause.kind().name())));
    }

    /// Why it is not worth another try; empty while it is.
    Optional<Fault> givenUp() {
        return hopeless ? fault : Optional.empty();
    }

    /// When to look again; empty where there is nothing to wait for.
    Optional<Instant> wakeAt() {
        return underWay ? Optional.empty() : notBefore;
    }
}
