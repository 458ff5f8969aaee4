package dev.mto.access;

import java.time.Duration;

/// What a client calls a submission by, so that sending it twice makes one plan. Immutable.
///
/// @param key in the client's own words; of one owner, it names one plan for [#LIFETIME]
/// @param digest of what was asked for; the same key with another is a mistake
public record SubmissionKey(String key, String digest) {
    /// How long a key is remembered: longer than any client goes on trying.
    public static final Duration LIFETIME = Duration.ofHours(24);
}
