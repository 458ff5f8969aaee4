package dev.mto.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Optional;

/// Whether plans can be taken on now, and if not, what is missing. Immutable.
///
/// @param draining whether it gives up its plans to other servers and takes no others
@JsonPropertyOrder({"ready", "draining", "store", "runtimes"})
public record Readiness(@JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean draining, StoreHealth store,
        List<RuntimeHealth> runtimes) {
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
    /// @param servers where it runs, where that is more than one place; one that answers is enough
    public record RuntimeHealth(String name, RuntimeState state, String detail, Optional<List<ServerHealth>> servers) {
        public RuntimeHealth {
            servers = servers.map(List::copyOf);
        }

        /// One in a single place.
        public RuntimeHealth(String name, RuntimeState state, String detail) {
            this(name, state, detail, Optional.empty());
        }
    }

    /// A server of an agent runtime that somebody else runs.
    ///
    /// @param detail for people; may be empty
    public record ServerHealth(String name, RuntimeState state, String detail) {}

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

    /// The store answers, every runtime that was asked for is up, and it does not give up its plans.
    @JsonProperty
    public boolean ready() {
        return !draining && store.ok() && runtimes.stream().allMatch(runtime -> runtime.state().isFine());
    }
}
