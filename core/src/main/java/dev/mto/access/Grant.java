package dev.mto.access;

import dev.mto.plan.Allowance;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What a token gives leave to. Immutable.
///
/// @param scopes what may be done; at least one
/// @param roots the folders that plans may work in, and all below them; without meaning for an admin, who may make a
/// token with any
/// @param allowances the permissions that plans may be given; for an admin likewise
public record Grant(Set<Scope> scopes, List<Path> roots, List<Allowance> allowances) {
    /// Everything.
    public static final Grant ALL = new Grant(Set.of(Scope.ADMIN), List.of(), List.of());

    public Grant {
        scopes = Set.copyOf(scopes);
        roots = List.copyOf(roots);
        allowances = List.copyOf(allowances);
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a grant of nothing");
        }
    }

    /// Whether a scope is among those given, or included in one of them.
    public boolean may(Scope scope) {
        return scopes.stream().anyMatch(given -> given.compareTo(scope) >= 0);
    }

    public boolean isAdmin() {
        return may(Scope.ADMIN);
    }

    /// Where plans may work.
    public Territory territory() {
        return isAdmin() ? Territory.ANYWHERE : Territory.below(roots);
    }

    /// Whether a plan may be given this permission.
    public boolean covers(Allowance wanted) {
        return isAdmin() || allowances.stream().anyMatch(given -> given.includes(wanted));
    }
}
