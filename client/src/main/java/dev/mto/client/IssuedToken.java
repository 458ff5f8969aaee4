package dev.mto.client;

/// A new token.
///
/// @param secret its text, which the server shows this once
public record IssuedToken(Token token, String secret) {
    /// Leaves the secret out, so that it gets into no log.
    @Override
    public String toString() {
        return "IssuedToken[" + token + "]";
    }
}
