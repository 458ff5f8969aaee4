package dev.mto.access;

import java.time.Instant;

/// What a token in somebody's hands amounts to. Immutable.
public sealed interface Recognition {
    /// It lets in.
    record Known(Caller caller) implements Recognition {}

    /// It did once.
    record Expired(Instant at) implements Recognition {}

    /// It did once, and was taken back.
    record Revoked(Instant at) implements Recognition {}

    /// It never did.
    record Unknown() implements Recognition {}
}
