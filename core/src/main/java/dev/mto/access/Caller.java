package dev.mto.access;

import java.time.Instant;
import java.util.Optional;

/// Who asks. Immutable.
///
/// @param id of the token, which limits are counted by
/// @param name of the token, for people
/// @param owner whose plans these are; several tokens may have the same
/// @param until when the token expires; absent: never
public record Caller(String id, String name, String owner, Grant grant, Optional<Instant> until) {
    /// The owner of what is handed in with the token of this machine's user, and of plans from before there were others.
    public static final String LOCAL_OWNER = "local";

    /// This machine's user. Has no limits.
    public static final Caller LOCAL = new Caller(LOCAL_OWNER, LOCAL_OWNER, LOCAL_OWNER, Grant.ALL, Optional.empty());

    /// An owner as others are shown it: absent for this machine's user, as before there were others.
    public static Optional<String> shown(String owner) {
        return Optional.of(owner).filter(name -> !name.equals(LOCAL_OWNER));
    }

    /// Whether it is the operator.
    public boolean isLocal() {
        return id.equals(LOCAL.id);
    }

    /// Whether plans of this owner are to be seen.
    public boolean sees(String plansOwner) {
        return grant.isAdmin() || owner.equals(plansOwner);
    }

    /// Whether its token has expired since it came in.
    public boolean isOver(Instant now) {
        return until.isPresent() && !now.isBefore(until.get());
    }

    /// Sees to it that the token has a scope.
    ///
    /// @throws Refusal where it does not
    public void require(Scope scope) {
        if (!grant.may(scope)) {
            throw Refusal.scopeMissing(scope, "This token does not have");
        }
    }
}
