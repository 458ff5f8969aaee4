package dev.mto.client;

import java.util.List;
import java.util.Optional;

/// The part of the server's REST interface that is about tokens, for admins. Thread-safe; throws as [PlanApi] does.
public final class TokenApi {
    private static final String TOKENS = "/v1/tokens";

    private final PlanApi server;

    public TokenApi(PlanApi server) {
        this.server = server;
    }

    /// Makes a token.
    public IssuedToken create(TokenRequest request) throws ApiException {
        var json = server.json(server.call("POST", TOKENS, Optional.of(request.json())));
        return new IssuedToken(Token.of(json.path("token")), json.path("secret").stringValueOpt()
                .orElseThrow(server::notOurs));
    }

    /// All tokens, newest first.
    public List<Token> list() throws ApiException {
        return server.json(server.call("GET", TOKENS, Optional.empty())).path("tokens").valueStream().map(Token::of)
                .toList();
    }

    /// Takes a token back.
    ///
    /// @return the token as it then is
    public Token revoke(String idOrName) throws ApiException {
        return Token.of(server.json(server.call("DELETE", TOKENS + "/" + PlanApi.encoded(idOrName), Optional.empty()))
                .path("token"));
    }
}
