package dev.mto.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Optional;

/// Whether plans can be taken on now, and if not, what is missing. Immutable.
@JsonPropertyOrder({"ready", "store", "runtimes"})
public record Readiness(StoreHealth store, List<RuntimeHealth> runtimes) {
    public Readiness {
        runtimes = List.copyOf(runtimes);
    }

    /// The journal.
    ///
    /// @param detail what is wrong with it, or with what it has of some plans, for people; absent where nothing is
    public record StoreHealth(boolean ok, Optional<String> detail) {}

    /// An agent runtime.
    ///
    /// @param detail for people; may be empty
    public record RuntimeHealth(String name, RuntimeState state, String detail) {}

    /// Where a runtime stands. The wire form is the lower-case name.
    public enum RuntimeState {
        /// Nobody asked for it yet; it starts when needed.
        IDLE,
        /// Its program is being fetched.
        INSTALLING,
        /// It is coming up.
        STARTING,
        /// It takes sessions.
        READY,
        /// It could not be started.
        FAILED;

        private boolean isFine() {
            return switch (this) {
                case IDLE, READY -> true;
                case INSTALLING, STARTING, FAILED -> false;
            };
        }
    }

    /// The store answers, and every runtime that was asked for is up.
    @JsonProperty
    public boolean ready() {
        return store.ok() && runtimes.stream().allMatch(runtime -> runtime.state().isFine());
    }
}
