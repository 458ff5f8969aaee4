package dev.mto.json;

import dev.mto.access.Caller;
import dev.mto.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who is signed in, as JSON. Stateless.
public final class SessionJson {
    private SessionJson() {}

    /// Whom a request is from.
    ///
    /// @param version this program's
    public static String session(Caller caller, String version) {
        return Json.mapper().writeValueAsString(SessionView.of(caller, version));
    }

    /// A sign-in that begins.
    ///
    /// @param key the half of it that the page keeps
    public static String begun(String key, Caller caller, String version) {
        return Json.mapper().writeValueAsString(new BegunView(key, SessionView.of(caller, version)));
    }

    record BegunView(String key, SessionView caller) {}

    /// @param name the token's; absent for this machine's user
    /// @param expiresAt the token; absent: never
    record SessionView(Optional<String> name, boolean local, List<String> scopes, Optional<Instant> expiresAt,
            String version) {
        private static SessionView of(Caller caller, String version) {
            return new SessionView(Optional.of(caller.name()).filter(_ -> !caller.isLocal()), caller.isLocal(),
                    caller.grant().scopes().stream().sorted().map(Scope::text).toList(), caller.until(), version);
        }
    }
}
