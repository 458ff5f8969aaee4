package dev.mto.webhook;

import dev.mto.delivery.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs as the Standard Webhooks specification has it: HMAC-SHA256 of `id.timestamp.body`. Stateless.
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /// What stands in the header: a signature for each secret, with a blank between two.
    ///
    /// @param timestamp in seconds since 1970
    static String of(List<SigningSecret> secrets, String id, long timestamp, String body) {
        return secrets.stream().map(secret -> "v1," + one(secret, id, timestamp, body))
                .collect(Collectors.joining(" "));
    }

    private static String one(SigningSecret secret, String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
            byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
