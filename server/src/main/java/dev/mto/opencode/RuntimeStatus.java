package dev.mto.opencode;

import java.util.Locale;

/// How an [OpencodeRuntime] is, for readiness. Immutable.
///
/// @param detail one line for people; may be empty
public record RuntimeStatus(State state, String detail) {
    /// Where its server is in its life.
    public enum State {
        /// Not asked for yet, or stopped; it starts when it is needed.
        IDLE,
        /// The program is being installed.
        INSTALLING,
        /// The server comes up.
        STARTING,
        /// The server answers.
        READY,
        /// It could not be brought up; the next call that needs it tries again.
        FAILED;

        /// Lower case, as it stands in JSON.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static RuntimeStatus idle() {
        return new RuntimeStatus(State.IDLE, "");
    }
}
