package dev.mto.webhook;

import dev.mto.plan.CallbackUrl;

/// One attempt's request: what is sent, and where to. Immutable.
///
/// @param id the same at each attempt
/// @param timestamp when it is sent, in seconds since 1970
/// @param signatures of id, timestamp and body; one for each secret that is valid
/// @param body JSON
record Letter(CallbackUrl url, String id, long timestamp, String signatures, String body) {
    /// Without what is in it.
    @Override
    public String toString() {
        return id + " to " + url;
    }
}
