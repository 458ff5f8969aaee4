package dev.mto.access;

import java.time.Instant;
import java.util.Optional;

/// A token as it is kept and shown: without its secret. Immutable.
///
/// @param id in the token's own text, so that a token in hand can be found in the list
/// @param name of the tokens that are not revoked, one has it
/// @param owner whose plans it makes and sees
/// @param expiresAt absent: never
/// @param revokedAt absent: it is not
/// @param lastUsedAt to a few minutes; absent: never
public record Token(
        String id,
        String name,
        String owner,
        Grant grant,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> lastUsedAt) {
    /// Whether its time is over.
    public boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    /// Whether it lets nobody in any more.
    public boolean isDead(Instant now) {
        return revokedAt.isPresent() || isExpired(now);
    }

    /// Whoever has it.
    Caller caller() {
        return new Caller(id, name, owner, grant, expiresAt);
    }
}
