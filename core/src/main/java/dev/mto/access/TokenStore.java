package dev.mto.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where tokens are kept, with the hashes of their secrets. Thread-safe. All methods block, and throw what the store
/// throws where it fails.
public interface TokenStore {
    /// A token and what its secret hashes to.
    ///
    /// @param hash in hexadecimal
    record Kept(Token token, String hash) {}

    /// What became of an addition.
    enum Addition {
        ADDED,
        /// A token of that name is not revoked.
        NAME_TAKEN,
        /// There are as many as there may be.
        FULL
    }

    /// Adds a token, and returns once that is durable.
    ///
    /// @param most how many there may be in all; revoked ones give way, the oldest first
    Addition add(Kept kept, int most);

    /// The token of that id.
    Optional<Kept> find(String id);

    /// All there are, newest first.
    List<Token> all();

    /// Revokes a token, and returns once that is durable. One that is revoked already keeps its time.
    ///
    /// @param idOrName of several of a name, the one that is not revoked, else the newest
    /// @return the token as it then is; empty where there is none
    Optional<Token> revoke(String idOrName, Instant at);

    /// Notes that a token was used.
    void used(String id, Instant at);
}
