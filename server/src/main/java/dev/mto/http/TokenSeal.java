package dev.mto.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes of a token a text that says nothing without the key that is made with it: AES-256-GCM. Thread-safe.
///
/// @param random gives so many random bytes that nobody can guess
record TokenSeal(IntFunction<byte[]> random) {
    /// Says how the rest is to be read, and is sealed with it.
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    /// A token that was sealed.
    ///
    /// @param text worth nothing without the key
    /// @param key worth nothing without the text; kept nowhere
    record Sealed(String text, String key) {
        /// Leaves both out, so that they get into no log.
        @Override
        public String toString() {
            return "Sealed[…]";
        }
    }

    /// Seals a token with a new key.
    Sealed seal(String token) {
        byte[] key = random.apply(KEY_BYTES);
        byte[] nonce = random.apply(NONCE_BYTES);
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        ByteBuffer sealed = ByteBuffer.allocate(1 + NONCE_BYTES + text.length + TAG_BYTES).put(VERSION).put(nonce);
        try {
            sealed.put(cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(text));
        } catch (GeneralSecurityException e) {
            throw unknownToJdk(e);
        }
        Base64.Encoder letters = Base64.getUrlEncoder().withoutPadding();
        return new Sealed(letters.encodeToString(sealed.array()), letters.encodeToString(key));
    }

    /// The token in a sealed text; empty where the key is another one, or either is not as it was.
    static Optional<String> open(String text, String key) {
        Optional<byte[]> sealed = bytes(text).filter(bytes -> bytes.length > 1 + NONCE_BYTES + TAG_BYTES)
                .filter(bytes -> bytes[0] == VERSION);
        Optional<byte[]> keyBytes = bytes(key).filter(bytes -> bytes.length == KEY_BYTES);
        return sealed.flatMap(bytes -> keyBytes.flatMap(opener -> open(ByteBuffer.wrap(bytes, 1, bytes.length - 1),
                opener)));
    }

    private static Optional<String> open(ByteBuffer sealed, byte[] key) {
        byte[] nonce = new byte[NONCE_BYTES];
        sealed.get(nonce);
        byte[] text = new byte[sealed.remaining()];
        sealed.get(text);
        try {
            return Optional.of(new String(cipher(Cipher.DECRYPT_MODE, key, nonce).doFinal(text),
                    StandardCharsets.UTF_8));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unknownToJdk(e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(new byte[]{VERSION});
        return cipher;
    }

    private static Optional<byte[]> bytes(String letters) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(letters));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static IllegalStateException unknownToJdk(GeneralSecurityException e) {
        return new IllegalStateException("every JDK has AES-GCM", e);
    }
}
