package dev.mto.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Knows whether a request carries the right token, without knowing the token: it keeps its SHA-256 hash. Immutable.
public final class BearerCheck {
    private static final Pattern HEADER = Pattern.compile("(?i:Bearer) +(\\S+) *");

    private final byte[] hash;

    private BearerCheck(byte[] hash) {
        this.hash = hash;
    }

    /// A check for one token.
    public static BearerCheck forToken(String token) {
        return new BearerCheck(sha256(token));
    }

    /// Whether the value of an `Authorization` header is `Bearer` and this token. Takes the same time for every wrong
    /// token.
    boolean admits(Optional<String> authorization) {
        Optional<Matcher> bearer = authorization.map(HEADER::matcher).filter(Matcher::matches);
        return bearer.isPresent() && MessageDigest.isEqual(hash, sha256(bearer.get().group(1)));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
