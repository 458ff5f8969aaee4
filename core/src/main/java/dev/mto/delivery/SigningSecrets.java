package dev.mto.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntFunction;

/// Makes the secrets that deliveries are signed with: one for each owner, when it is first needed. Thread-safe.
public final class SigningSecrets {
    /// How long one that was replaced still signs beside the new one: a day to change it at the receiver's.
    public static final Duration OVERLAP = Duration.ofHours(24);
    /// How many are valid beside the current one. Each makes the header of every delivery longer.
    static final int MOST_BEFORE = 4;

    private final SecretStore store;
    private final InstantSource clock;
    private final IntFunction<byte[]> random;

    /// @param random gives so many random bytes that nobody can guess
    public SigningSecrets(SecretStore store, InstantSource clock, IntFunction<byte[]> random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// Those of an owner, the current one first; at least one.
    public List<SigningSecret> of(String owner) {
        List<SigningSecret> valid = store.valid(owner, clock.instant());
        if (!valid.isEmpty()) {
            return valid;
        }
        store.begin(owner, SigningSecret.make(random, clock.instant()));
        // Whoever else asked at the same moment may have been first.
        return store.valid(owner, clock.instant());
    }

    /// Makes a new one of an owner. The one before goes on signing for [#OVERLAP].
    public List<SigningSecret> rotate(String owner) {
        store.replace(owner, SigningSecret.make(random, clock.instant()), clock.instant().plus(OVERLAP), MOST_BEFORE);
        return store.valid(owner, clock.instant());
    }
}
