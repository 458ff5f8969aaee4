package dev.mto.client;

import java.time.Instant;
import java.util.List;

/// What the caller's webhooks are signed with. Immutable.
///
/// @param text `whsec_` and the key in Base64; not to be logged
/// @param previousUntil when those end that still sign beside it
public record WebhookSecret(String text, List<Instant> previousUntil) {
    public WebhookSecret {
        previousUntil = List.copyOf(previousUntil);
    }

    /// Leaves the secret out, so that it gets into no log.
    @Override
    public String toString() {
        return "WebhookSecret[…]";
    }
}
