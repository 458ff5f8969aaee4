package dev.mto.bench.drive;

import java.util.List;

/// How the server under test is run. Immutable.
///
/// @param pipelined whether sub-tasks begin while the planner writes
/// @param sessions how many may be in flight at once
/// @param javaOptions for its JVM, besides those of the launcher
/// @param store where the plans are kept
public record Setting(Carrier carrier, boolean pipelined, int sessions, List<String> javaOptions, Store store) {
    /// Who runs the sessions.
    public enum Carrier {
        /// Chat completions, straight from the server to the fake model.
        CHAT("chat"),
        /// The real opencode, with the fake model as its provider.
        OPENCODE("build");

        private final String agent;

        Carrier(String agent) {
            this.agent = agent;
        }

        /// Whom the planner gives all sub-tasks to.
        public String agent() {
            return agent;
        }
    }

    public Setting {
        javaOptions = List.copyOf(javaOptions);
    }
}
