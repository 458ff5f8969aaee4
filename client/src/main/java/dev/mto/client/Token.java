package dev.mto.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A token as the server shows it. Immutable.
///
/// @param id in the token's own text, after `mto_`
/// @param owner whose plans it makes and sees
/// @param state `active`, `expired` or `revoked`
/// @param scopes such as `plans:read`
/// @param roots the folders that its plans may work in
/// @param allow the permissions that its plans may be given
/// @param expiresAt empty for never
/// @param lastUsedAt to a few minutes; empty for never
public record Token(
        String id,
        String name,
        String owner,
        String state,
        List<String> scopes,
        List<String> roots,
        List<String> allow,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> lastUsedAt) {
    public Token {
        scopes = List.copyOf(scopes);
        roots = List.copyOf(roots);
        allow = List.copyOf(allow);
    }

    static Token of(JsonNode json) {
        return new Token(Fields.text(json.path("id")), Fields.text(json.path("name")), Fields.text(json.path("owner")),
                Fields.text(json.path("state")), texts(json.path("scopes")), texts(json.path("roots")),
                texts(json.path("allow")), Fields.instant(json.path("createdAt")),
                Fields.instant(json.path("expiresAt")), Fields.instant(json.path("revokedAt")),
                Fields.instant(json.path("lastUsedAt")));
    }

    private static List<String> texts(JsonNode json) {
        return json.valueStream().map(Fields::text).toList();
    }
}
