package dev.mto.delivery;

import java.time.Instant;
import java.util.List;

/// Where the secrets of owners are kept. Thread-safe. All methods block, and throw what the store throws where it fails.
public interface SecretStore {
    /// Those that an owner's deliveries are signed with, the current one first; none where there never was one.
    List<SigningSecret> valid(String owner, Instant now);

    /// Makes this an owner's first, unless there is one; returns once that is durable.
    void begin(String owner, SigningSecret first);

    /// Makes this an owner's current one, and returns once that is durable.
    ///
    /// @param until when the one before it ends
    /// @param most how many are kept besides; the oldest ones go
    void replace(String owner, SigningSecret next, Instant until, int most);
}
