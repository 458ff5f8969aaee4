package dev.mto.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a token: `mto_`, its id, and 256 random bits. Immutable.
///
/// @param id by which it is looked up; no secret
/// @param text all of it; never to be logged
record Secret(String id, String text) {
    /// For people and for the programs that look for secrets in what is published.
    private static final String PREFIX = "mto_";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "([a-z0-9]{" + ID_LENGTH + "})_[A-Za-z0-9_-]{43}");

    /// A new one.
    ///
    /// @param random gives so many random bytes
    static Secret make(IntFunction<byte[]> random) {
        StringBuilder id = new StringBuilder();
        for (byte each : random.apply(ID_LENGTH)) {
            id.append(ALPHABET.charAt(Byte.toUnsignedInt(each) % ALPHABET.length()));
        }
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random.apply(SECRET_BYTES));
        return new Secret(id.toString(), PREFIX + id + "_" + secret);
    }

    /// Reads one; empty where the text has not the form of a token.
    static Optional<Secret> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new Secret(form.group(1), text)) : Optional.empty();
    }

    /// SHA-256 in hexadecimal. A slow hash would keep nobody from guessing who could guess 256 random bits, and would
    /// make each request slow.
    String hash() {
        return Sha256.of(text);
    }

    /// Whether it is the one with this hash. Takes the same time for every wrong one.
    boolean isOf(String kept) {
        return MessageDigest.isEqual(hash().getBytes(StandardCharsets.US_ASCII),
                kept.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
