package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.TokenSeal.Sealed;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a sealed token gives away, and to whom.
class TokenSealTest {
    private static final String TOKEN = "mto_k3v9x2m8abcd_" + "A".repeat(43);

    private final SecureRandom random = new SecureRandom();
    private final TokenSeal seal = new TokenSeal(count -> {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    });

    @Test
    void whatWasSealedIsOpenedWithItsKeyAndNoOther() {
        Sealed one = seal.seal(TOKEN);
        Sealed other = seal.seal(TOKEN);
        assertThat(TokenSeal.open(one.text(), one.key())).contains(TOKEN);
        assertThat(TokenSeal.open(one.text(), other.key())).isEmpty();
        assertThat(TokenSeal.open(other.text(), one.key())).isEmpty();
        assertThat(one.key()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(other.key());
        assertThat(one.text()).matches("[A-Za-z0-9_-]+").isNotEqualTo(other.text());
        assertThat(new String(bytes(one.text()), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("mto_", "AAAA");
        assertThat(one.toString()).doesNotContain(one.key(), one.text());
    }

    @Test
    void aNonceIsNeverUsedTwice() {
        Set<String> nonces = new HashSet<>();
        for (int count = 0; count < 100; count++) {
            nonces.add(seal.seal(TOKEN).text().substring(2, 16));
        }
        assertThat(nonces).hasSize(100);
    }

    @Test
    void nothingOfItCanBeChanged() {
        Sealed sealed = seal.seal(TOKEN);
        byte[] text = bytes(sealed.text());
        for (int at = 0; at < text.length; at++) {
            byte[] changed = text.clone();
            changed[at] ^= 1;
            assertThat(TokenSeal.open(letters(changed), sealed.key())).as("byte %d", at).isEmpty();
        }
        byte[] key = bytes(sealed.key());
        key[31] ^= 1;
        assertThat(TokenSeal.open(sealed.text(), letters(key))).isEmpty();
    }

    @Test
    void whatIsNoSealedTokenIsNone() {
        Sealed sealed = seal.seal(TOKEN);
        for (String text : List.of("", "x", "AQ", "A".repeat(38), "\u00e4\u00f6", "a b", sealed.text().substring(4),
                sealed.text() + "AAAA", "=".repeat(40), sealed.key())) {
            assertThat(TokenSeal.open(text, sealed.key())).as(text).isEmpty();
        }
        for (String key : List.of("", "x", "A".repeat(43), sealed.key().substring(1), sealed.key() + "AAAA",
                sealed.key() + "!", sealed.text())) {
            assertThat(TokenSeal.open(sealed.text(), key)).as(key).isEmpty();
        }
    }

    private static byte[] bytes(String letters) {
        return Base64.getUrlDecoder().decode(letters);
    }

    private static String letters(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
