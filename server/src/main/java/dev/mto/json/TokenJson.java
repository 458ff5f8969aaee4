package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.mto.access.Scope;
import dev.mto.access.Token;
import dev.mto.access.Tokens.Issued;
import dev.mto.plan.Allowance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tokens as the JSON that admins get. Stateless.
public final class TokenJson {
    private TokenJson() {}

    /// A new token with its secret, which is never shown again.
    public static String issued(Issued issued, Instant now) {
        return Json.mapper().writeValueAsString(new IssuedView(TokenView.of(issued.token(), now), issued.secret()));
    }

    /// One token.
    public static String token(Token token, Instant now) {
        return Json.mapper().writeValueAsString(new OneView(TokenView.of(token, now)));
    }

    /// All tokens.
    public static String all(List<Token> tokens, Instant now) {
        return Json.mapper()
                .writeValueAsString(new AllView(tokens.stream().map(token -> TokenView.of(token, now)).toList()));
    }

    private record IssuedView(TokenView token, String secret) {}

    private record OneView(TokenView token) {}

    private record AllView(List<TokenView> tokens) {}

    /// @param state `active`, `expired` or `revoked`
    private record TokenView(
            String id,
            String name,
            String owner,
            String state,
            List<String> scopes,
            @JsonInclude(Include.NON_EMPTY) List<String> roots,
            @JsonInclude(Include.NON_EMPTY) List<String> allow,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt,
            Optional<Instant> lastUsedAt) {
        private static TokenView of(Token token, Instant now) {
            String state = token.revokedAt().isPresent() ? "revoked" : token.isExpired(now) ? "expired" : "active";
            return new TokenView(token.id(), token.name(), token.owner(), state,
                    token.grant().scopes().stream().sorted().map(Scope::text).toList(),
                    token.grant().roots().stream().map(Path::toString).toList(),
                    token.grant().allowances().stream().map(Allowance::toString).toList(), token.createdAt(),
                    token.expiresAt(), token.revokedAt(), token.lastUsedAt());
        }
    }
}
