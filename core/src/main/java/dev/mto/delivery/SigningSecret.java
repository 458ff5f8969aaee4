package dev.mto.delivery;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntFunction;

/// What an owner's deliveries are signed with. Immutable.
///
/// @param text `whsec_` and 32 random bytes in Base64; never to be logged
/// @param until when it ends, being replaced; absent for the current one
public record SigningSecret(String text, Instant createdAt, Optional<Instant> until) {
    private static final String PREFIX = "whsec_";
    /// As long as what the hash gives: more would make it no harder to guess.
    private static final int BYTES = 32;

    /// A new one.
    ///
    /// @param random gives so many random bytes that nobody can guess
    public static SigningSecret make(IntFunction<byte[]> random, Instant now) {
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(random.apply(BYTES)), now,
                Optional.empty());
    }

    /// The bytes that the hash is keyed with.
    public byte[] key() {
        return Base64.getDecoder().decode(text.substring(PREFIX.length()));
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
